import type { ServiceImpl } from "@connectrpc/connect";
import type { MailboxService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  BEGINNING,
  type ChatStore,
  check,
  endOf,
  type Extent,
  flushIdRule,
  mailboxRule,
  type Position,
  resolvePosition,
  roomRule,
} from "../../lib/chat/mod.ts";
import { invalidArgument } from "../../lib/error/mod.ts";
import type { Role } from "./role.ts";

/** What the service works on. */
export interface MailboxServiceOptions {
  role: Role;
  store: ChatStore;
}

/** `messenger.v1.MailboxService`, on every protocol. */
export function mailboxService({ role, store }: MailboxServiceOptions): ServiceImpl<typeof MailboxService> {
  return {
    async getCursor(request) {
      role.requireActive();
      const mailbox = check(mailboxRule, request.mailbox, "mailbox");
      const room = check(roomRule, request.room, "room");
      const end = endOf(await store.log.extent(room));
      return { cursor: await store.cursors.open({ mailbox, room }, end) };
    },

    async commitCursor(request) {
      role.requireActive();
      const mailbox = check(mailboxRule, request.mailbox, "mailbox");
      const room = check(roomRule, request.room, "room");
      const flushId = check(flushIdRule, request.flushId, "flush_id");
      const from = request.from ?? BEGINNING;
      const to = request.to ?? BEGINNING;
      if (isBehind(to, from)) {
        throw invalidArgument([{
          field: "to",
          description: "expected a position that is not behind `from`",
        }]);
      }
      const extent = await store.log.extent(room);
      // A repeated move may end where retention has come since; the store knows whether it was made.
      if (!isDropped(to, extent)) resolvePosition(to, extent);
      return await store.cursors.commit({ mailbox, room, from, to, flushId });
    },
  };
}

function isDropped(position: Position, extent: Extent | undefined): boolean {
  return extent !== undefined && position.epoch === extent.epoch && position.seq < extent.first;
}

function isBehind(to: Position, from: Position): boolean {
  return to.epoch === from.epoch && to.seq < from.seq;
}
