import { assertEquals } from "@std/assert";
import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { MessageSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ChatMessage } from "./message.ts";
import { BEGINNING } from "./position.ts";
import { fromWire, toWire } from "./wire.ts";

const MESSAGE: ChatMessage = {
  room: "lobby",
  position: { epoch: "00ff00ff00ff00ff", seq: 2n ** 64n - 1n },
  author: "änn 🦜",
  text: "two\nlines",
  sendTime: 1_763_000_000_123_456_789n,
};

Deno.test("toWire and fromWire: there and back over the wire, to the nanosecond", () => {
  const sent = toBinary(MessageSchema, toWire(MESSAGE));
  assertEquals(fromWire(fromBinary(MessageSchema, sent)), MESSAGE);
});

Deno.test("toWire: the JSON of the contract", () => {
  assertEquals<unknown>(toJson(MessageSchema, toWire(MESSAGE)), {
    position: { epoch: "00ff00ff00ff00ff", seq: "18446744073709551615" },
    room: "lobby",
    author: "änn 🦜",
    text: "two\nlines",
    sendTime: "2025-11-13T02:13:20.123456789Z",
  });
});

Deno.test("fromWire: what is not there is the beginning, at the epoch", () => {
  const { position, sendTime } = fromWire(create(MessageSchema, {}));
  assertEquals([position, sendTime], [BEGINNING, 0n]);
});
