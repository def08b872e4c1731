import { assert, assertEquals, assertThrows } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import { envelope } from "../serve/envelope.ts";
import { MessageSplitter } from "./message_splitter.ts";

const MESSAGES = [0, 1, 5, 300, 0, 70_000].map((size) => new Uint8Array(size).map((_, at) => at * size));
const BODY = new Uint8Array(
  await new Blob(MESSAGES.map((data, at) => new Uint8Array(envelope(at % 2, data)))).arrayBuffer(),
);

function split(splitter: MessageSplitter): [isCompressed: boolean, data: Uint8Array][] {
  const found: [boolean, Uint8Array][] = [];
  for (let frame = splitter.shift(); frame; frame = splitter.shift()) {
    found.push([frame.isCompressed, frame.data]);
  }
  return found;
}

Deno.test("MessageSplitter: finds the messages, whatever the chunks are", () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 304, 305, 306, 16_384, BODY.length]) {
    const splitter = new MessageSplitter(70_000);
    const found = [];
    for (let at = 0; at < BODY.length; at += size) {
      splitter.push(BODY.slice(at, at + size));
      found.push(...split(splitter));
    }
    assertEquals(found, MESSAGES.map((data, at) => [at % 2 === 1, data]), `chunks of ${size}`);
    assert(!splitter.isIncomplete);
  }
});

Deno.test("MessageSplitter: knows that a message is not whole, wherever it ends", () => {
  const bytes = envelope(0, Uint8Array.of(1, 2, 3));
  for (let size = 1; size < bytes.length; size++) {
    const splitter = new MessageSplitter(10);
    splitter.push(bytes.slice(0, size));
    assertEquals(splitter.shift(), undefined);
    assert(splitter.isIncomplete, `${size} octets`);
  }
});

Deno.test("MessageSplitter: a length over the limit is refused before the message comes", () => {
  const splitter = new MessageSplitter(299);
  splitter.push(envelope(0, new Uint8Array(300)).slice(0, 5));
  const error = assertThrows(() => splitter.shift(), ConnectError) as ConnectError;
  assertEquals(error.code, Code.ResourceExhausted);
});

Deno.test("MessageSplitter: flags that mean nothing are refused", () => {
  for (const flags of [2, 3, 0x80]) {
    const splitter = new MessageSplitter(10);
    splitter.push(envelope(flags, new Uint8Array()));
    const error = assertThrows(() => splitter.shift(), ConnectError) as ConnectError;
    assertEquals(error.code, Code.Internal);
  }
});
