import { assert, assertEquals } from "@std/assert";
import { type IndexedReply, ReplyIndex } from "./reply_index_kafka.ts";

function reply(id: string, offset: bigint, over: Partial<IndexedReply> = {}): IndexedReply {
  return { id, partition: 0, offset, replayedMs: 0, ...over };
}

const START = new Map([[0, 10n], [1, 5n]]);

Deno.test("ReplyIndex: the first reply to an id counts, wherever it lies", () => {
  const index = new ReplyIndex(START, 100);
  assert(index.add(reply("a", 10n)));
  assert(!index.add(reply("a", 11n)));
  assert(index.add(reply("b", 2n ** 40n, { partition: 4_095 })));
  assertEquals(index.find("a"), { partition: 0, offset: 10n });
  assertEquals(index.find("b"), { partition: 4_095, offset: 2n ** 40n });
  assertEquals(index.find("c"), undefined);
});

Deno.test("ReplyIndex: what is put before comes first", () => {
  const index = new ReplyIndex(START, 100);
  index.add(reply("a", 10n));
  const from = new Map([[0, 3n], [1, 0n]]);
  index.prepend(from, [reply("a", 3n), reply("b", 4n), reply("b", 5n)]);
  assertEquals(index.find("a"), { partition: 0, offset: 3n });
  assertEquals(index.find("b"), { partition: 0, offset: 4n });
  assertEquals([index.from, index.room], [from, 98]);
});

Deno.test("ReplyIndex: a reply to a call that was put back counts over earlier ones, in whatever order they come", () => {
  const index = new ReplyIndex(START, 100);
  index.add(reply("a", 10n));
  index.forget("a", 7);
  assertEquals(index.find("a"), undefined);
  assert(!index.add(reply("a", 11n))); // late, from before
  assert(index.add(reply("a", 12n, { replayedMs: 7 })));
  assert(index.add(reply("a", 13n, { replayedMs: 9 })));
  assert(!index.add(reply("a", 14n, { replayedMs: 7 })));
  index.prepend(START, [reply("a", 3n), reply("b", 4n), reply("b", 5n, { replayedMs: 2 }), reply("b", 6n)]);
  assertEquals(index.find("a"), { partition: 0, offset: 13n });
  assertEquals(index.find("b"), { partition: 0, offset: 5n });
});

Deno.test("ReplyIndex: it takes so many ids, then forgets the oldest, and says where it begins", () => {
  const index = new ReplyIndex(START, 80);
  for (let at = 0; at < 1_000; at++) index.add(reply(String(at), BigInt(10 + at)));
  const kept = Array.from({ length: 1_000 }, (_, at) => String(at)).filter((id) => index.find(id));
  assert(kept.length > 60 && kept.length <= 80, `${kept.length} of them`);
  const oldest = index.find(kept[0]!);
  assertEquals(index.from.get(0), oldest?.offset);
  assertEquals(index.from.get(1), 5n);
  assertEquals(kept, Array.from({ length: kept.length }, (_, at) => String(1_000 - kept.length + at)));
});
