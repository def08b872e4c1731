import { assertEquals } from "@std/assert";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { onEveryProtocol, type Row } from "../clients/row.ts";

const { sendMessage, sendMessages, readMessages, listMessages } = MessengerService.method;
const { listRooms, attendRoom } = MessengerService.method;
const NOWHERE = { epoch: "none", seq: "7" };

onEveryProtocol("messenger.v1.MessengerService", async ({ caller, id }) => {
  const room = `room-${id}`;
  const sent = { author: "Olga", text: "first", room, idempotencyKey: "key" };
  const first = await caller.call({ method: sendMessage, requests: [sent] });
  const beginning = { epoch: String(first.answers[0]?.epoch), seq: "0" };
  const rows: Row[] = [
    {
      name: "SendMessage: the same key again, the same answer",
      method: sendMessage,
      requests: sent,
      answers: first.answers,
    },
    {
      name: "SendMessage: the same key, other words",
      method: sendMessage,
      requests: { ...sent, text: "another" },
      code: "INVALID_ARGUMENT",
      fields: ["idempotency_key"],
    },
    {
      name: "SendMessage: everything is wrong",
      method: sendMessage,
      // Not the room: over REST it stands in the path, and what is wrong there is another test's.
      requests: { author: "", text: "x".repeat(16_385), room, idempotencyKey: "k".repeat(129) },
      code: "INVALID_ARGUMENT",
      fields: ["author", "text", "idempotency_key"],
    },
    {
      name: "SendMessage: a room that is none",
      method: sendMessage,
      requests: { author: "a", text: "b", room: "Not A Room" },
      code: "INVALID_ARGUMENT",
      fields: ["room"],
    },
    {
      name: "SendMessages: one that is refused keeps no other from being stored",
      method: sendMessages,
      requests: {
        messages: [{ author: "a", text: "second", room }, { author: "", text: "b", room }, {
          author: "c",
          text: "third",
          room,
        }],
      },
      answers: [{
        results: [
          { response: { seq: "2" } },
          {
            error: {
              code: 3,
              details: [{
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                fieldViolations: [{ field: "messages[1].author" }],
              }],
            },
          },
          { response: { seq: "3" } },
        ],
      }],
    },
    {
      name: "SendMessages: none",
      method: sendMessages,
      requests: { messages: [] },
      code: "INVALID_ARGUMENT",
      fields: ["messages"],
    },
    {
      name: "ReadMessages: from the beginning, then on until the client leaves",
      method: readMessages,
      requests: { room, after: beginning },
      take: 4,
      answers: [
        { start: beginning },
        { message: { room, author: "Olga", text: "first", position: { ...beginning, seq: "1" } } },
        { message: { text: "second" } },
        { message: { text: "third" } },
      ],
    },
    {
      name: "ReadMessages: until the deadline",
      method: readMessages,
      requests: { room },
      deadlineMs: 500,
      code: "DEADLINE_EXCEEDED",
      check: ({ answers }) => assertEquals(answers.length, 1),
    },
    {
      name: "ReadMessages: a position of another life",
      method: readMessages,
      requests: { room, after: NOWHERE },
      code: "OUT_OF_RANGE",
    },
    {
      name: "ListMessages: a page",
      method: listMessages,
      requests: { room, after: beginning, pageSize: 2 },
      answers: [{
        messages: [{ text: "first" }, { text: "second" }],
        end: { ...beginning, seq: "2" },
        hasNewer: true,
        hasOlder: false,
      }],
    },
    {
      name: "ListMessages: a position of another life",
      method: listMessages,
      requests: { room, after: NOWHERE },
      code: "OUT_OF_RANGE",
    },
    {
      name: "ListMessages: a page of no size",
      method: listMessages,
      requests: { room, pageSize: 1_001 },
      code: "INVALID_ARGUMENT",
      fields: ["page_size"],
    },
    {
      name: "ListRooms: the one with the newest message",
      method: listRooms,
      requests: { pageSize: 1 },
      answers: [{ rooms: [{ room, end: { ...beginning, seq: "3" } }] }],
    },
    {
      name: "ListRooms: a page of no size, after nothing",
      method: listRooms,
      requests: { pageSize: -1, pageToken: "?" },
      code: "INVALID_ARGUMENT",
      fields: ["page_size", "page_token"],
    },
    {
      name: "AttendRoom: who comes is there, until the client leaves",
      method: attendRoom,
      requests: { room, name: "Olga" },
      take: 1,
      answers: [{ participants: [{ name: "Olga" }], participantCount: 1 }],
    },
    {
      name: "AttendRoom: who looks on is not there",
      method: attendRoom,
      requests: { room: `empty-${id}` },
      take: 1,
      answers: [{ participants: [], participantCount: 0 }],
    },
    {
      name: "AttendRoom: a name that is none",
      method: attendRoom,
      requests: { room, name: "x".repeat(101) },
      code: "INVALID_ARGUMENT",
      fields: ["name"],
    },
  ];
  return rows;
});
