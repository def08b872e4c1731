import { assert, assertEquals } from "@std/assert";
import { Random } from "../../tests/http2/support/random.ts";
import { UnreadBody } from "./unread_body.ts";

Deno.test("unread body: chunks come out in their order, joined or not, and are copies", () => {
  const random = new Random();
  const body = new UnreadBody();
  const [pushed, taken]: [number[], number[]] = [[], []];
  for (let step = 0; step < 20_000; step++) {
    if (random.oneIn(4)) {
      taken.push(...body.shift() ?? []);
    } else {
      const chunk = random.bytes(random.oneIn(50) ? random.below(3_000) : 1 + random.below(20));
      pushed.push(...chunk);
      body.push(chunk);
      chunk.fill(0);
    }
    assert(body.size === pushed.length - taken.length, `seed ${random.seed}, step ${step}`);
  }
  for (let chunk = body.shift(); chunk; chunk = body.shift()) taken.push(...chunk);
  assertEquals(body.size, 0);
  assert(
    pushed.length === taken.length && pushed.every((octet, at) => octet === taken[at]),
    `seed ${random.seed}`,
  );
});

Deno.test("unread body: a chunk that was taken does not change with what comes after it", () => {
  const body = new UnreadBody();
  body.push(Uint8Array.of(1));
  body.push(Uint8Array.of(2));
  assertEquals(body.shift(), Uint8Array.of(1));
  const second = body.shift();
  body.push(Uint8Array.of(3));
  assertEquals(second, Uint8Array.of(2));
  assertEquals(body.shift(), Uint8Array.of(3));
  assertEquals(body.shift(), undefined);
});

Deno.test("unread body: small chunks that wait are few, large ones are left as they are", () => {
  const body = new UnreadBody();
  for (let at = 0; at < 100_000; at++) body.push(Uint8Array.of(at));
  let chunks = 0;
  while (body.shift()) chunks++;
  assert(chunks < 30, `${chunks} chunks`);
  for (let at = 0; at < 3; at++) body.push(new Uint8Array(16_384));
  assertEquals([body.shift()?.length, body.shift()?.length, body.size], [16_384, 16_384, 16_384]);
});
