import { assert, assertEquals } from "@std/assert";
import type { Client } from "@connectrpc/connect";
import { type AppError, fromConnectError } from "../../lib/error/mod.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

/** A reader of the lobby, which gathers what it gets until it ends. */
class Reader {
  readonly texts: string[] = [];
  readonly abort = new AbortController();
  readonly started: Promise<void>;
  readonly ended: Promise<AppError | undefined>;

  constructor(client: Client<typeof MessengerService>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.started = promise;
    this.ended = this.#read(client, resolve);
  }

  async #read(client: Client<typeof MessengerService>, started: () => void) {
    try {
      for await (const { event } of client.readMessages({}, { signal: this.abort.signal })) {
        if (event.case === "message") this.texts.push(event.value.text);
        else started();
      }
      return undefined;
    } catch (thrown) {
      return fromConnectError(thrown);
    }
  }
}

Deno.test("ChatWorker: is serving on health once it is active, and not after the drain", async () => {
  await using parley = await MemoryParley.start();
  const health = parley.client(Health);
  for (const service of ["", MessengerService.typeName, MailboxService.typeName]) {
    assertEquals((await health.check({ service })).status, Status.SERVING);
  }
  await parley.edge.stop();
  assertEquals(await parley.worker.drain(1_000), 0);
  assertEquals((await health.check({})).status, Status.NOT_SERVING);
  assertEquals(parley.worker.active, false);
});

Deno.test("ChatWorker: the second one stands by and names the first; it takes over when that one stops", async () => {
  await using parley = await MemoryParley.start();
  const { first, second } = { first: parley.worker, second: parley.addWorker() };
  const client = second.client(MessengerService);
  assertEquals((await second.client(Health).check({})).status, Status.NOT_SERVING);
  const calls = [
    () => client.sendMessage({ author: "ann", text: "a" }),
    () => client.sendMessages({ messages: [{ author: "ann", text: "a" }] }),
    () => client.listMessages({}),
    () => new Reader(client).ended.then((error) => Promise.reject(error)),
    () => second.client(MailboxService).getCursor({ mailbox: "m" }),
    () => second.client(MailboxService).commitCursor({ mailbox: "m", flushId: "f" }),
  ];
  const named = async (call: () => Promise<unknown>) => {
    const error = await failure(call());
    const info = error.find(ErrorInfoSchema);
    return [error.code, info?.reason, info?.metadata.active_address];
  };
  await eventually("it knows the first", async () => (await named(calls[0]!))[2]);
  for (const call of calls) assertEquals(await named(call), ["UNAVAILABLE", "NOT_ACTIVE", "first:51075"]);

  await parley.edge.send("ann", "before");
  await first.drain(1_000);
  await eventually("the second is active", () => second.worker.active);
  assertEquals((await second.client(Health).check({})).status, Status.SERVING);
  await parley.edge.send("ann", "after");
  assertEquals((await parley.edge.flush()).map(({ text }) => text), ["before", "after"]);
});

Deno.test("ChatWorker: a drain ends the readers with a status to resume from, after what is stored", async () => {
  await using parley = await MemoryParley.start();
  const reader = new Reader(parley.client(MessengerService));
  await reader.started;
  assertEquals(parley.worker.readers, 2); // and the edge's mailbox
  await parley.client(MessengerService).sendMessage({ author: "ann", text: "last" });
  await parley.edge.stop();
  assertEquals(await parley.worker.drain(1_000), 0);
  assertEquals((await reader.ended)?.code, "UNAVAILABLE");
  assertEquals(reader.texts, ["last"]);
  assertEquals(parley.worker.readers, 0);
});

Deno.test("ChatWorker: a client that goes leaves no reader behind", async () => {
  await using parley = await MemoryParley.start();
  const readers = numbers(1, 20).map(() => new Reader(parley.client(MessengerService)));
  await Promise.all(readers.map(({ started }) => started));
  assertEquals(parley.worker.readers, 21);
  for (const { abort } of readers) abort.abort();
  await eventually("they are gone", () => parley.worker.readers === 1);
  for (const { ended } of readers) assertEquals((await ended)?.code, "CANCELLED");
});

Deno.test("ChatWorker: a burst of any size reaches a reader that reads", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const reader = new Reader(client);
  await reader.started;
  for (const [calls, count, text] of [[6, 1_000, "x"], [2, 200, "x".repeat(16_000)]] as const) {
    const messages = numbers(1, count).map(() => ({ author: "ann", text }));
    const before = reader.texts.length;
    await Promise.all(numbers(1, calls).map(() => client.sendMessages({ messages })));
    const all = eventually("it has all", () => reader.texts.length === before + calls * count);
    await Promise.race([all, reader.ended.then((error) => Promise.reject(error))]);
  }
  reader.abort.abort();
  await reader.ended;
});

Deno.test("ChatWorker: a drain does not wait for a store that does not answer", async () => {
  const gate = Promise.withResolvers<void>();
  let hangs = false;
  let held = 0;
  await using parley = await MemoryParley.start({
    aroundStore: (store) => {
      const log = intercept(store.log, {
        append: (append) => async (...args) => {
          if (hangs) {
            held++;
            await gate.promise;
          }
          return await append(...args);
        },
      });
      return intercept(store, { log: () => log });
    },
  });
  hangs = true;
  const sent = failure(parley.client(MessengerService).sendMessage({ author: "ann", text: "a" }));
  await eventually("the append hangs", () => held > 0);
  const startMs = performance.now();
  assertEquals(await parley.worker.drain(10), 1);
  assert(performance.now() - startMs < 2_000);
  hangs = false;
  gate.resolve();
  await sent;
});
