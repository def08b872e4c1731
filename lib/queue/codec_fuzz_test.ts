import { assert, assertEquals } from "@std/assert";
import { codecs } from "./codecs.ts";
import { MalformedMessage } from "./message.ts";
import { toPlain } from "./plain.ts";

/** mulberry32: the same numbers for the same seed, so that a failure can be repeated. */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

const KEYS = ["a", "z", "key", "__proto__", "constructor", "1", "hex", "ключ", ""];
const TAGS = ["tuple", "set", "b64", "id", "object", "type", "reduce", "function", "state"].map((tag) =>
  `py/${tag}`
);
const SCALARS = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  2n ** 65n + 1n,
  "",
  "text",
  "\u0000\u2028😀",
  "datetime.timedelta",
];

/** Data of any shape; with `tags`, such as jsonpickle would read in its own way. */
function anything(random: Random, { depth, tags }: { depth: number; tags: boolean }): unknown {
  const inner = () => anything(random, { depth: depth - 1, tags });
  const kind = depth === 0 ? 0 : Math.floor(random() * 4);
  if (kind < 2) return pick(random, SCALARS);
  const length = Math.floor(random() * 4);
  if (kind === 2) return Array.from({ length }, inner);
  const keys = tags && random() < 0.5 ? TAGS : KEYS;
  return Object.fromEntries(Array.from({ length }, () => [pick(random, keys), inner()]));
}

const ID = "ecc9f5a0-3d0f-4b6e-9c39-0a6c3ffb1d11";
const ALL = Object.values(codecs());

Deno.test("codecs: whatever was written is read again", () => {
  for (let seed = 0; seed < 2_000; seed++) {
    const random = randomBy(seed);
    const args = [anything(random, { depth: 5, tags: false })];
    const kwargs = { k: anything(random, { depth: 5, tags: false }) };
    for (const codec of ALL) {
      const call = { id: ID, func: "f", args: args.map(toPlain), kwargs };
      const read = codec.decodeCall(codec.encodeCall(call));
      const seen = Deno.inspect([codec.wire, seed]);
      assertEquals({ ...read, createdMs: 0 }, { ...call, createdMs: 0 }, seen);
      const reply = codec.decodeReply(codec.encodeReply(call, { value: args }, 0));
      assertEquals(reply, { id: ID, outcome: { value: args } }, seen);
    }
  }
});

Deno.test("codecs: whatever comes, it is read or malformed, and takes little time", () => {
  const seen = { read: 0, malformed: 0, told: 0 };
  const startMs = performance.now();
  for (let seed = 0; seed < 6_000; seed++) {
    const random = randomBy(seed);
    for (const codec of ALL) {
      const body = damaged(
        codec.encodeCall({ id: ID, func: "f", args: [[1], { a: 2 }], kwargs: {} }),
        random,
      );
      try {
        codec.decodeCall(body);
        seen.read++;
      } catch (thrown) {
        if (!(thrown instanceof MalformedMessage)) {
          throw new Error(`${codec.wire} ${seed} ${body}`, { cause: thrown });
        }
        assert(thrown.id === undefined || thrown.id.length === 36);
        seen.malformed++;
        if (thrown.id === ID) seen.told++;
      }
    }
  }
  assert(seen.read > 500 && seen.malformed > 5_000 && seen.told > 1_000, JSON.stringify(seen));
  assert(performance.now() - startMs < 20_000);
});

/** A message with something else in it: other data for a value, or characters changed, cut or put in. */
function damaged(body: string, random: Random): string {
  if (random() < 0.5) {
    const tree = JSON.parse(body);
    const data = anything(random, { depth: 5, tags: true });
    tree[pick(random, Object.keys(tree))] = JSON.parse(
      JSON.stringify(data, (_, v) => typeof v === "bigint" ? 7 : v),
    );
    return JSON.stringify(tree);
  }
  const at = Math.floor(random() * body.length);
  const characters = pick(random, ["", "[", "]", "{", '"', "\\", ",", "7", "\u0000", "py/id"]);
  return body.slice(0, at) + characters + (random() < 0.3 ? "" : body.slice(at + Math.floor(random() * 3)));
}
