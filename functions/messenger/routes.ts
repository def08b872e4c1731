import { toJson } from "@bufbuild/protobuf";
import { Hono } from "hono";
import { ListMessagesResponseSchema, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { check, DEFAULT_ROOM, roomRule } from "../../lib/chat/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { formatTime } from "../../lib/time/mod.ts";
import { limitBody } from "../middleware/body.ts";
import type { AppEnv } from "../middleware/context.ts";
import { type Guard, openGuard } from "../middleware/guard.ts";
import { methodNotAllowed } from "../middleware/problems.ts";
import { eventPosition } from "./event_position.ts";
import { roomEvents } from "./events.ts";
import { jsonArray } from "./json_array.ts";
import type { Mailbox } from "./mailbox.ts";
import { readHistoryQuery, readSendRequest } from "./requests.ts";
import type { Sender } from "./sender.ts";
import { textStream } from "./text_stream.ts";

/** Bytes of a request body at the most. */
const MAX_BODY_BYTES = 64 * 1024;
/** How long a page of history may take, the retries included, in milliseconds. */
const HISTORY_DEADLINE_MS = 5_000;

/** What the routes work on. */
export interface MessengerDeps {
  channel: Channel;
  sender: Sender;
  mailbox: Mailbox;
  /** Aborted when the process stops: live streams end. */
  stopping: AbortSignal;
  /** Who may; everybody unless given. */
  guard?: Guard;
}

/** The messenger over HTTP: the two calls of its contract, history, and live events. */
export function messengerRoutes(
  { channel, sender, mailbox, stopping, guard = openGuard }: MessengerDeps,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  const limit = limitBody(MAX_BODY_BYTES);

  const maySend = guard(MessengerService.method.sendMessage);
  const mayRead = guard(MessengerService.method.readMessages);

  app.post("/sendMessage", maySend, limit, async (c) => {
    const message = readSendRequest(await c.req.arrayBuffer(), c.req.header("idempotency-key"));
    const { epoch, seq, sendTime } = await sender.send({ ...message, room: DEFAULT_ROOM });
    mailbox.noteSent({ epoch, seq });
    return c.json({ sendTime: formatTime(sendTime!) });
  });
  app.all("/sendMessage", methodNotAllowed("POST"));

  app.post("/getAndFlushMessages", mayRead, limit, async (c) => {
    const flushed = await mailbox.flush(c.req.raw.signal);
    return c.body(textStream(() => jsonArray(flushed)), 200, { "content-type": "application/json" });
  });
  app.all("/getAndFlushMessages", methodNotAllowed("POST"));

  app.get("/v1/rooms/:room/messages", mayRead, async (c) => {
    const request = readHistoryQuery(c.req.param("room"), new URL(c.req.url).searchParams);
    const page = await channel.call(
      MessengerService,
      (client, attempt) => client.listMessages(request, attempt),
      { deadlineMs: HISTORY_DEADLINE_MS, signal: c.req.raw.signal },
    );
    return c.json(toJson(ListMessagesResponseSchema, page, { alwaysEmitImplicit: true }));
  });
  const notAllowed = methodNotAllowed("GET", "HEAD", "POST");
  // POST is SendMessage, which the contract's own routes answer
  app.all("/v1/rooms/:room/messages", (c, next) => c.req.method === "POST" ? next() : notAllowed(c, next));

  app.get("/v1/rooms/:room/events", mayRead, (c) => {
    const room = check(roomRule, c.req.param("room"), "room");
    const lastId = c.req.header("last-event-id") || new URL(c.req.url).searchParams.get("lastEventId");
    const after = lastId ? eventPosition(lastId) : undefined;
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
    if (c.req.method === "HEAD") return c.body(null, 200, headers); // nobody would end the stream
    const body = textStream((gone) => {
      const signal = AbortSignal.any([gone, stopping]);
      return roomEvents({ channel, room, after, signal });
    });
    return c.body(body, 200, headers);
  });
  app.all("/v1/rooms/:room/events", methodNotAllowed("GET", "HEAD"));

  return app;
}
