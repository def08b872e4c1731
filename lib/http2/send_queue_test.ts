import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Random } from "../../tests/http2/support/random.ts";
import { SendQueue } from "./send_queue.ts";

Deno.test("send queue: octets are taken off in their order", () => {
  const random = new Random();
  const queue = new SendQueue();
  const [pushed, taken]: [number[], number[]] = [[], []];
  for (let step = 0; step < 20_000; step++) {
    const { first } = queue;
    if (first && random.oneIn(2)) {
      const octets = random.oneIn(2) ? first.length : 1 + random.below(first.length);
      taken.push(...first.subarray(0, octets));
      queue.take(octets);
    } else {
      const chunk = random.bytes(1 + random.below(5));
      pushed.push(...chunk);
      queue.push(chunk);
    }
    assert(queue.size === pushed.length - taken.length, `seed ${random.seed}, step ${step}`);
  }
  for (let { first } = queue; first; { first } = queue) {
    taken.push(...first);
    queue.take(first.length);
  }
  assert(
    pushed.length === taken.length && pushed.every((octet, at) => octet === taken[at]),
    `seed ${random.seed}`,
  );
});

Deno.test("send queue: chunks are not copied, and clear lets go of them", () => {
  const queue = new SendQueue();
  const chunk = Uint8Array.of(1, 2);
  queue.push(chunk);
  assertStrictEquals(queue.first, chunk);
  queue.clear();
  assertEquals([queue.first, queue.size], [undefined, 0]);
});

Deno.test("send queue: a million chunks pass through in no time", () => {
  const queue = new SendQueue();
  const chunk = new Uint8Array(1);
  for (let at = 0; at < 1e6; at++) queue.push(chunk);
  const start = performance.now();
  while (queue.first) queue.take(1);
  assert(performance.now() - start < 2_000);
});
