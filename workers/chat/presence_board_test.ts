import { assert, assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import type { Attendance } from "./attendance.ts";
import { PresenceBoard, type PresenceOptions } from "./presence_board.ts";

const WAIT_MS = 5_000;
const GONE = new AppError("UNAVAILABLE", "gone");

/** A board that nothing of is left behind. */
function open(options: Partial<PresenceOptions> = {}) {
  const board = new PresenceBoard({ tickMs: 5, ...options });
  return { board, [Symbol.dispose]: () => board.endAll(GONE) };
}

/** The names that somebody is told next; `undefined` at the end. */
async function next(attendance: Attendance): Promise<readonly string[] | undefined> {
  return (await withDeadline(Promise.resolve(attendance.next()), WAIT_MS, "be told"))?.names;
}

/** Reads the lists until one is this. */
async function sees(attendance: Attendance, ...names: string[]): Promise<void> {
  for (;;) if (JSON.stringify(await next(attendance)) === JSON.stringify(names)) return;
}

Deno.test("PresenceBoard: who comes is told at once, the others after; rooms are apart", async () => {
  using opened = open();
  const { board } = opened;
  const ana = board.attend("lobby", "Ana");
  assertEquals(await next(ana), ["Ana"]);
  const olga = board.attend("lobby", "Olga");
  const ivan = board.attend("attic", "Ivan");
  assertEquals(await next(olga), ["Ana", "Olga"]);
  assertEquals(await next(ana), ["Ana", "Olga"]);
  assertEquals(await next(ivan), ["Ivan"]);
  assertEquals(board.size, 3);
});

Deno.test("PresenceBoard: who leaves is gone at once, who looks on was never there", async () => {
  using opened = open();
  const { board } = opened;
  const [looking, ana, olga] = ["", "Ana", "Olga"].map((name) => board.attend("lobby", name));
  assertEquals(await next(looking!), ["Ana", "Olga"]);
  ana!.return();
  ana!.return();
  assertEquals(await next(ana!), undefined);
  assertEquals(await next(looking!), ["Olga"]);
  olga!.return();
  assertEquals(await next(looking!), []);
  assertEquals(board.size, 1);
});

Deno.test("PresenceBoard: two tabs are one name, which stays until both are closed", async () => {
  using opened = open();
  const { board } = opened;
  const looking = board.attend("lobby", "");
  const [first, second] = [board.attend("lobby", "Ana"), board.attend("lobby", "Ana")];
  await sees(looking, "Ana");
  first.return();
  board.attend("lobby", "Olga");
  assertEquals(await next(looking), ["Ana", "Olga"]);
  second.return();
  assertEquals(await next(looking), ["Olga"]);
});

Deno.test("PresenceBoard: changes that come together are told together, and who is slow gets the newest alone", async () => {
  using opened = open();
  const { board } = opened;
  const reading = board.attend("lobby", "");
  const slow = board.attend("lobby", "");
  assertEquals([await next(reading), await next(slow)], [[], []]);
  const names = Array.from({ length: 50 }, (_, i) => `n${i}`);
  for (const name of names) board.attend("lobby", name);
  assertEquals(await next(reading), names);
  for (const name of ["x", "y", "z"]) {
    board.attend("lobby", name);
    await sees(reading, ...names, ...["x", "y", "z"].slice(0, "xyz".indexOf(name) + 1));
  }
  assertEquals(await next(slow), [...names, "x", "y", "z"]);
});

Deno.test("PresenceBoard: who comes and goes before anybody is told is not told of", async () => {
  using opened = open();
  const { board } = opened;
  const looking = board.attend("lobby", "");
  assertEquals(await next(looking), []);
  board.attend("lobby", "Ana").return();
  const told = looking.next();
  board.attend("lobby", "Olga");
  assertEquals((await told)?.names, ["Olga"]);
});

Deno.test("PresenceBoard: so many lists go out at a time, and everybody gets one in the end", async () => {
  using opened = open({ listsPerTick: 10, tickMs: 20 });
  const { board } = opened;
  const all = Array.from({ length: 35 }, () => board.attend("lobby", ""));
  for (const attendance of all) assertEquals(await next(attendance), []);
  let told = 0;
  const counts: number[] = [];
  for (const attendance of all) {
    Promise.resolve(attendance.next()).then((roster) => {
      assertEquals(roster?.names, ["Ana"]);
      if (told++ % 10 === 0) counts.push(performance.now());
    });
  }
  board.attend("lobby", "Ana");
  await eventually("all are told", () => told === 35);
  assertEquals(counts.length, 4, "in four turns");
  assert(counts[3]! - counts[0]! > 30, "one after the other");
});

Deno.test("PresenceBoard: a stay ends by itself; who comes again was never away, who does not is off the list", async () => {
  using opened = open({ stayMs: 60, graceMs: 1_000 });
  const { board } = opened;
  const [ana, olga] = [board.attend("lobby", "Ana"), board.attend("lobby", "Olga")];
  for (const one of [ana, olga]) while (await next(one) !== undefined);
  assertEquals(board.size, 0);
  let again = board.attend("lobby", "Ana");
  assertEquals(await next(again), ["Ana", "Olga"], "both are within the grace");
  const lists: unknown[] = [];
  while (lists.at(-1) !== "Ana") {
    const names = await next(again);
    if (names) lists.push(names.join());
    else again = board.attend("lobby", "Ana");
  }
  assertEquals(new Set(lists), new Set(["Ana,Olga", "Ana"]), "Ana was on each of them");
});

Deno.test("PresenceBoard: at its bound it refuses; a place is free once somebody left", () => {
  using opened = open({ maxAttendances: 2 });
  const { board } = opened;
  const first = board.attend("lobby", "Ana");
  board.attend("attic", "Ana");
  const error: AppError = assertThrows(() => board.attend("lobby", "Ivan"), AppError);
  assertEquals(error.code, "RESOURCE_EXHAUSTED");
  first.return();
  board.attend("lobby", "Ivan");
});

Deno.test("PresenceBoard: ended it tells all why, and forgets them; open it begins empty", async () => {
  using opened = open();
  const { board } = opened;
  const [waiting, slow] = [board.attend("lobby", "Ana"), board.attend("lobby", "Olga")];
  await next(waiting);
  const why = failure(sees(waiting, "nobody"));
  board.endAll(GONE);
  assertEquals(await why, GONE);
  assertEquals(await failure(next(slow)), GONE);
  assertThrows(() => board.attend("lobby", "Ivan"), AppError, "gone");
  assertEquals(board.size, 0);
  board.open();
  assertEquals(await next(board.attend("lobby", "Ivan")), ["Ivan"]);
  waiting.return(); // of before: it has no place here any more
  assertEquals(board.size, 1);
});
