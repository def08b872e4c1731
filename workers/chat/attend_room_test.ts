import { assertEquals } from "@std/assert";
import type { Client } from "@connectrpc/connect";
import { type AppError, fieldViolations, fromConnectError } from "../../lib/error/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

/** Somebody in a room, and who else was there, as it was told. */
class Attendee {
  readonly abort = new AbortController();
  readonly ended: Promise<AppError | undefined>;
  names: readonly string[] = [];
  count = -1;

  constructor(client: Client<typeof MessengerService>, name: string, room = "") {
    this.ended = this.#read(client, { name, room });
  }

  /** Waits until these are there. */
  async sees(...names: string[]): Promise<void> {
    await eventually(`${names} are there`, () => this.names.join() === names.join());
    assertEquals(this.count, names.length);
  }

  async #read(client: Client<typeof MessengerService>, request: { name: string; room: string }) {
    try {
      for await (const response of client.attendRoom(request, { signal: this.abort.signal })) {
        this.names = response.participants.map(({ name }) => name);
        this.count = response.participantCount;
      }
      return undefined;
    } catch (thrown) {
      return fromConnectError(thrown);
    }
  }
}

Deno.test("attendRoom: who holds the stream is there, under an empty room name in the lobby", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const ana = new Attendee(client, "Ana");
  await ana.sees("Ana");
  const olga = new Attendee(client, "Olga", "lobby");
  const looking = new Attendee(client, "");
  for (const one of [ana, olga, looking]) await one.sees("Ana", "Olga");
  const elsewhere = new Attendee(client, "Ana", "attic");
  await elsewhere.sees("Ana");
  assertEquals(parley.worker.attendances, 4);

  olga.abort.abort();
  for (const one of [ana, looking]) await one.sees("Ana");
  for (const { abort } of [ana, looking, elsewhere]) abort.abort();
  await eventually("all are gone", () => parley.worker.attendances === 0);
  for (const { ended } of [ana, olga, looking]) assertEquals((await ended)?.code, "CANCELLED");
});

Deno.test("attendRoom: a room or a name that is none is named, and nobody is there", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  for (
    const [field, request] of [["room", { room: "No Room" }], ["name", { name: "x".repeat(101) }]] as const
  ) {
    const error = await failure(client.attendRoom(request)[Symbol.asyncIterator]().next());
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", field]);
  }
  assertEquals(parley.worker.attendances, 0);
});

Deno.test("attendRoom: a drain ends it as UNAVAILABLE; at the worker that takes over the list comes back", async () => {
  await using parley = await MemoryParley.start();
  const second = parley.addWorker();
  const before = ["Ana", "Olga"].map((name) => new Attendee(parley.client(MessengerService), name));
  for (const one of before) await one.sees("Ana", "Olga");
  const early = new Attendee(second.client(MessengerService), "Ivan");
  assertEquals((await early.ended)?.code, "UNAVAILABLE", "it stands by");
  await parley.worker.drain(1_000);
  for (const { ended } of before) assertEquals((await ended)?.code, "UNAVAILABLE");
  assertEquals(parley.worker.attendances, 0);

  await eventually("the second is active", () => second.worker.active);
  const olga = new Attendee(second.client(MessengerService), "Olga");
  await olga.sees("Olga");
  new Attendee(second.client(MessengerService), "Ana");
  await olga.sees("Olga", "Ana");
});
