import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../tests/http2/support/random.ts";
import type { Header, HeaderList } from "../headers.ts";
import { HpackDecoder } from "./decoder.ts";
import { encodeStateless, HpackEncoder } from "./encoder.ts";
import { HpackError } from "./hpack_error.ts";
import { STATIC_TABLE } from "./static_table.ts";

const LISTS = 10_000;
const CONNECTIONS = 50;
const BLOCKS = 100_000;
const NAMES = ["x-a", "x-b", "cookie", "authorization", "date", "grpc-timeout", "x-" + "long".repeat(20)];

/** A field that comes again and again, in parts or as a whole, or one that never did. */
function randomHeader(random: Random): Header {
  if (random.oneIn(3)) return random.pick(STATIC_TABLE);
  const name = random.oneIn(5) ? octets(random, 1 + random.below(20)) : random.pick(NAMES);
  if (random.oneIn(3)) return [name, `value ${random.below(20)}`];
  return [name, octets(random, random.oneIn(20) ? random.below(3_000) : random.below(30))];
}

function octets(random: Random, length: number): string {
  return String.fromCharCode(...random.bytes(length));
}

function randomList(random: Random): HeaderList {
  return Array.from({ length: random.below(12) }, () => randomHeader(random));
}

Deno.test("hpack: 10,000 random lists go there and back, with both tables in step", () => {
  const random = new Random();
  for (let connection = 0; connection < CONNECTIONS; connection++) {
    const [encoder, decoder] = [new HpackEncoder(), new HpackDecoder({ maxListSize: Infinity })];
    for (let count = 0; count < LISTS / CONNECTIONS; count++) {
      for (let resizes = random.oneIn(10) ? 1 + random.below(3) : 0; resizes > 0; resizes--) {
        encoder.resize(random.pick([0, 33, 64, 100, 500, 4_096, random.below(5_000)]));
      }
      const headers = randomList(random);
      const isOurs = !random.oneIn(5);
      const block = isOurs
        ? encoder.encode(headers)
        : Uint8Array.of(...encoder.preamble(), ...encodeStateless(headers));
      assertEquals(decoder.decode(block).headers, headers, `seed ${random.seed}, list ${count}`);
    }
  }
});

Deno.test("hpack: secret fields are never indexed, and sent so each time", () => {
  const encoder = new HpackEncoder();
  for (const name of ["authorization", "cookie", "proxy-authorization", "set-cookie"]) {
    const headers: HeaderList = [[name, "secret value"]];
    for (const block of [encoder.encode(headers), encoder.encode(headers), encodeStateless(headers)]) {
      assertEquals(block[0]! & 0xf0, 0x10, "the never-indexed representation (RFC 7541, section 6.2.3)");
      assertEquals(new HpackDecoder().decode(block).headers, headers, "with no table but the static one");
    }
  }
});

Deno.test("hpack: 100,000 random and mutated blocks give a result or an HpackError, and fast", () => {
  const random = new Random();
  const encoder = new HpackEncoder();
  let decoder = new HpackDecoder();
  const outcomes = { results: 0, errors: 0 };
  const start = performance.now();
  for (let count = 0; count < BLOCKS; count++) {
    const block = random.oneIn(3) ? random.bytes(random.below(64)) : random.mutated(
      random.oneIn(2) ? encoder.encode(randomList(random)) : encodeStateless(randomList(random)),
    );
    try {
      const { headers, tooLarge } = decoder.decode(block);
      assert(headers.every(([name, value]) => typeof name === "string" && typeof value === "string"));
      assertEquals(typeof tooLarge, "boolean");
      outcomes.results++;
    } catch (thrown) {
      assert(thrown instanceof HpackError, `seed ${random.seed}, block ${count}: ${block}: ${thrown}`);
      decoder = new HpackDecoder();
      outcomes.errors++;
    }
  }
  assert(outcomes.results > BLOCKS / 10 && outcomes.errors > BLOCKS / 10, JSON.stringify(outcomes));
  const ms = performance.now() - start;
  assert(ms < 15_000, `seed ${random.seed}: ${ms} ms`);
});
