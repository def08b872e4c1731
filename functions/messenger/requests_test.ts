import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { AppError, fieldViolations } from "../../lib/error/mod.ts";
import { readHistoryQuery, readSendRequest } from "./requests.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function bytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}

/** The fields that are refused, in their order. */
function refused(read: () => unknown): string[] {
  const error = assertThrows(read, AppError);
  assertEquals(error.code, "INVALID_ARGUMENT");
  return fieldViolations(error).map(({ field }) => field);
}

function history(query: string, room = "lobby") {
  return readHistoryQuery(room, new URLSearchParams(query));
}

Deno.test("readSendRequest: author and text, a key of its own unless one is given, nothing else", () => {
  const body = bytes('\ufeff {"author":"ann","text":"hi","room":"other","idempotencyKey":"k"}');
  const { idempotencyKey, ...message } = readSendRequest(body, undefined);
  assertEquals(message, { author: "ann", text: "hi" });
  assertMatch(idempotencyKey, UUID);
  assertEquals(readSendRequest(body, "").idempotencyKey === readSendRequest(body, "").idempotencyKey, false);
  assertEquals(readSendRequest(body, "mine").idempotencyKey, "mine");
});

Deno.test("readSendRequest: names what is wrong", () => {
  for (const text of ["", "  ", "[]", "null", "7", '"x"', "{", "author=ann"]) {
    assertEquals(refused(() => readSendRequest(bytes(text), undefined)), ["body"], text);
  }
  assertEquals(refused(() => readSendRequest(new Uint8Array([0x7b, 0xff, 0x7d]).buffer, undefined)), [
    "body",
  ]);
  assertEquals(refused(() => readSendRequest(bytes('{"author":1}'), undefined)), ["author", "text"]);
  const good = bytes('{"author":"ann","text":"hi"}');
  assertEquals(refused(() => readSendRequest(good, "k".repeat(129))), ["Idempotency-Key"]);
});

Deno.test("readHistoryQuery: the newest page unless told otherwise", () => {
  assertEquals(history(""), { room: "lobby", pageSize: 100 });
  assertEquals(history("page_size=7", "a.b"), { room: "a.b", pageSize: 7 });
  assertEquals(history("pageSize=1000"), { room: "lobby", pageSize: 1_000 });
});

Deno.test("readHistoryQuery: positions, of which either part may be missing", () => {
  assertEquals(history("after.epoch=e&after.seq=18446744073709551615").after, {
    epoch: "e",
    seq: 2n ** 64n - 1n,
  });
  assertEquals(history("before.epoch=e&before.seq=0").before, { epoch: "e", seq: 0n });
  assertEquals(history("after.seq=0").after, { epoch: "", seq: 0n });
  assertEquals(history("after.epoch=e").after, { epoch: "e", seq: 0n });
});

Deno.test("readHistoryQuery: names every wrong parameter", () => {
  assertEquals(refused(() => history("seq=1&page_size=x&after.seq=-1&before.seq=18446744073709551616")), [
    "seq",
    "page_size",
    "after.seq",
    "before.seq",
  ]);
  for (const size of ["1001", "-1", "1.5", "", "1e2", "0x10"]) {
    assertEquals(refused(() => history(`page_size=${size}`)), ["page_size"], size);
  }
  assertEquals(refused(() => history("", "No Room")), ["room"]);
});
