import { create } from "@bufbuild/protobuf";
import {
  type AttendRoomResponse,
  AttendRoomResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { Batches } from "../../lib/rpc/mod.ts";
import type { Attendance } from "./attendance.ts";
import type { Roster } from "./presence_room.ts";

const responses = new WeakMap<Roster, readonly AttendRoomResponse[]>();

/** A list as a response of the stream: made once and frozen, so that it is encoded once for all who get it. */
function toResponse(roster: Roster): readonly AttendRoomResponse[] {
  let made = responses.get(roster);
  if (!made) {
    const response = create(AttendRoomResponseSchema, {
      participants: roster.names.map((name) => ({ name })),
      participantCount: roster.count,
    });
    for (const participant of response.participants) Object.freeze(participant);
    Object.freeze(response.participants);
    made = Object.freeze([Object.freeze(response)]);
    responses.set(roster, made);
  }
  return made;
}

/** What somebody who attends is told, as responses of the stream, which ends with the signal at the latest. */
export function toAttendResponses(attendance: Attendance, signal: AbortSignal): Batches<AttendRoomResponse> {
  const leave = () => attendance.return();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const batchOf = (roster: Roster | undefined) => {
    if (!roster) signal.removeEventListener("abort", leave);
    return roster && toResponse(roster);
  };
  return new Batches({
    next() {
      const roster = attendance.next();
      return roster instanceof Promise ? roster.then(batchOf) : batchOf(roster);
    },
    return() {
      signal.removeEventListener("abort", leave);
      leave();
    },
  });
}
