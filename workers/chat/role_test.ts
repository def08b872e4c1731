import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { type ChatStore, DEFAULT_ROOM, type Draft } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { systemClock } from "../../lib/time/mod.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { takeAsDeadHolder } from "../../tests/support/candidate.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { TempStore } from "../../tests/support/temp_store.ts";
import { Role } from "./role.ts";

const STOP_MS = 5_000;

/** A role on a store, and what it said of itself; stopped when disposed. */
class Subject implements AsyncDisposable {
  readonly changes: boolean[] = [];
  readonly role: Role;

  constructor(store: ChatStore, name = "first") {
    this.role = new Role({
      store,
      clock: systemClock,
      holder: name,
      address: `${name}:51075`,
      onChange: (active) => this.changes.push(active),
    });
    this.role.start();
  }

  static async active(store: ChatStore): Promise<Subject> {
    const subject = new Subject(store);
    await eventually("it is active", () => subject.role.active);
    return subject;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.role.stop(STOP_MS);
  }
}

function draft(text: string, over: Partial<Draft> = {}): Draft {
  return { room: DEFAULT_ROOM, author: "ann", text, key: "", ...over };
}

/** What a refusal says to programs. */
function info(error: unknown) {
  if (!(error instanceof AppError)) throw error;
  const { reason, metadata } = error.find(ErrorInfoSchema) ?? {};
  return { code: error.code, reason, metadata };
}

const refusedFor = (metadata: Record<string, string>) => ({
  code: "UNAVAILABLE",
  reason: "NOT_ACTIVE",
  metadata,
});

Deno.test("Role: the active one stores what comes, in order, and tells the hub once it is stored", async () => {
  await using file = new TempStore();
  await using subject = await Subject.active(file.store);
  const { role } = subject;
  using subscription = role.hub.subscribe(DEFAULT_ROOM);
  const answers = await Promise.all(numbers(1, 50).map((i) => role.append(draft(`m${i}`))));
  assertEquals(answers.map(({ position }) => Number(position.seq)), numbers(1, 50));
  const { messages } = await file.store.log.read(DEFAULT_ROOM, { after: 0n }, 100);
  assertEquals(messages.map(({ text }) => text), numbers(1, 50).map((i) => `m${i}`));
  assertEquals(await subscription.next(), messages);
  assertEquals(subject.changes, [true]);
});

Deno.test("Role: what is refused of a batch is refused alone", async () => {
  await using file = new TempStore();
  await using subject = await Subject.active(file.store);
  const { role } = subject;
  const [first, again, other, last] = await Promise.allSettled([
    role.append(draft("a", { key: "k" })),
    role.append(draft("a", { key: "k" })),
    role.append(draft("b", { key: "k" })),
    role.append(draft("c")),
  ]);
  assertEquals(again, first);
  assertEquals(other.status === "rejected" && other.reason.code, "INVALID_ARGUMENT");
  assertEquals(last.status === "fulfilled" && last.value.position.seq, 2n);
});

Deno.test("Role: a standby takes nothing, and names the active one", async () => {
  await using file = new TempStore();
  await takeAsDeadHolder(file.store.leases);
  await using subject = new Subject(file.store);
  const { role } = subject;
  assertEquals(info(assertThrows(() => role.requireActive())), refusedFor({}));
  const known = refusedFor({ active_address: "dead:51075" });
  await eventually("it knows the active one", () => {
    const { metadata } = info(assertThrows(() => role.append(draft("a"))));
    return metadata?.active_address;
  });
  assertEquals(info(assertThrows(() => role.requireActive())), known);
  assertEquals(await file.store.log.rooms(), []);
  assertEquals(subject.changes, []);
});

Deno.test("Role: a fenced append ends the role and its readers at once, and it may come back", async () => {
  await using file = new TempStore();
  await using subject = await Subject.active(file.store);
  const { role } = subject;
  using subscription = role.hub.subscribe(DEFAULT_ROOM);
  const reading = subscription.next().catch(info);
  const token = await takeAsDeadHolder(file.store.leases);
  assertEquals(info(await role.append(draft("a")).catch((e) => e)), refusedFor({}));
  assertEquals(role.active, false);
  assertEquals(subject.changes, [true, false]);
  assertEquals(await reading, refusedFor({}));
  using late = role.hub.subscribe(DEFAULT_ROOM); // by a call that was let in before
  assertEquals(await late.next().catch(info), refusedFor({}));
  assertEquals((await file.store.log.extent(DEFAULT_ROOM))?.tail, 0n);

  await file.store.leases.release(token);
  await eventually("it is active again", () => role.active);
  assertEquals(subject.changes, [true, false, true]);
  using again = role.hub.subscribe(DEFAULT_ROOM);
  await role.append(draft("b"));
  assertEquals((await again.next()).map(({ text }) => text), ["b"]);
});

Deno.test("Role: stop stores what is under way, gives the lease back and ends the readers", async () => {
  await using file = new TempStore();
  const log = intercept(file.store.log, {
    append: (append) => async (...args) => {
      await delay(30); // time enough to give the lease back too early
      return await append(...args);
    },
  });
  const subject = await Subject.active(intercept(file.store, { log: () => log }));
  const { role } = subject;
  using subscription = role.hub.subscribe(DEFAULT_ROOM);
  const under = [role.append(draft("a")), role.append(draft("b"))];
  const stopped = role.stop(STOP_MS);
  assertEquals([role.active, subject.changes.at(-1)], [false, false]);
  assertEquals(info(assertThrows(() => role.append(draft("c")))), refusedFor({}));
  await stopped;
  assertEquals((await Promise.all(under)).map(({ position }) => position.seq), [1n, 2n]);
  assertEquals((await file.store.leases.peek())?.token, "");
  assertEquals((await subscription.next()).length, 2); // what was stored is still read
  assertEquals(await subscription.next().catch(info), refusedFor({}));
});

Deno.test("Role: one that is stopped while it gets ready never says that it is active", async () => {
  await using file = new TempStore();
  const gate = Promise.withResolvers<void>();
  let opening = false;
  const log = intercept(file.store.log, {
    append: (append) => async (...args) => {
      opening = true;
      await gate.promise;
      return await append(...args);
    },
  });
  const subject = new Subject(intercept(file.store, { log: () => log }));
  await eventually("it gets ready", () => opening);
  const stopped = subject.role.stop(STOP_MS);
  gate.resolve();
  await stopped;
  assertEquals(subject.changes.includes(true), false);
  assertEquals((await file.store.leases.peek())?.token, "");
});

Deno.test("Role: a reader that reads is not too slow, however much is sent at once", async () => {
  await using file = new TempStore();
  await using subject = await Subject.active(file.store);
  const { role } = subject;
  for (const [count, text] of [[10_000, "x"], [500, "x".repeat(16_000)]] as const) {
    using subscription = role.hub.subscribe(DEFAULT_ROOM);
    const sent = Promise.all(numbers(1, count).map(() => role.append(draft(text))));
    let got = 0;
    while (got < count) got += (await subscription.next()).length;
    await sent;
  }
});

Deno.test("Role: more drafts than may wait are refused, and the others stored", async () => {
  await using file = new TempStore();
  await using subject = await Subject.active(file.store);
  const { role } = subject;
  const sent = numbers(1, 20_001).map(() => role.append(draft("x")));
  await assertRejects(() => sent.at(-1)!, AppError, "20000 wait already");
  await Promise.all(sent.slice(0, -1));
  assertEquals((await file.store.log.extent(DEFAULT_ROOM))?.tail, 20_000n);
});
