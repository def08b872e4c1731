import { create } from "@bufbuild/protobuf";
import {
  type ListRoomsRequest,
  type ListRoomsResponse,
  ListRoomsResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  type ChatLog,
  check,
  endOf,
  formatMark,
  pageSizeRule,
  parseMark,
  roomTokenRule,
} from "../../lib/chat/mod.ts";
import { splitNanos } from "../../lib/time/mod.ts";

/**
 * One page of the rooms, the one with the newest message first.
 *
 * @throws AppError `INVALID_ARGUMENT` that names the field; `UNAVAILABLE`.
 */
export async function listRooms(log: ChatLog, request: ListRoomsRequest): Promise<ListRoomsResponse> {
  const limit = check(pageSizeRule, request.pageSize, "page_size");
  const below = parseMark(check(roomTokenRule, request.pageToken, "page_token"));
  const found = await log.listRooms(below, limit + 1); // one more tells whether a page comes after this one
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return create(ListRoomsResponseSchema, {
    rooms: page.map(({ room, extent }) => ({
      room,
      end: endOf(extent),
      lastSendTime: splitNanos(extent.lastTime),
    })),
    nextPageToken: last ? formatMark({ lastTime: last.extent.lastTime, room: last.room }) : "",
  });
}
