import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../tests/support/manual_clock.ts";
import { UserIds } from "./user_ids.ts";

Deno.test("UserIds: each id is of version 7 and says when it was made", () => {
  const clock = new ManualClock(0x0123_4567_89AB);
  const { id, createdMs } = new UserIds(clock).next();
  assert(/^01234567-89ab-7[0-7][0-9a-f]{2}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
  assertEquals(createdMs, 0x0123_4567_89AB);
});

Deno.test("UserIds: ids grow within a millisecond, past the end of its counter, and when the clock goes back", () => {
  const clock = new ManualClock();
  const ids = new UserIds(clock);
  const startMs = clock.wallMs();
  const made = Array.from({ length: 10_000 }, () => ids.next());
  assertEquals(made[0]!.createdMs, startMs);
  assert(made.at(-1)!.createdMs - startMs <= 4, "borrows a few milliseconds");
  clock.setWall(startMs - 60_000);
  made.push(ids.next());
  clock.setWall(startMs + 60_000);
  made.push(ids.next());
  assertEquals(made.at(-1)!.createdMs, startMs + 60_000);
  const texts = made.map(({ id }) => id);
  assertEquals(texts.toSorted(), texts);
  assertEquals(new Set(texts).size, texts.length);
});
