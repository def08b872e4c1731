import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { delay } from "@std/async/delay";
import type { QueueClient } from "../../lib/queue/mod.ts";
import { CallState, QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import type { QueueRecorder } from "./queue_recorder.ts";
import type { Random } from "./random.ts";

/** One client: what it does again and again until it is stopped. */
export type Lane = () => Promise<void>;

/** What lanes are made of. */
export interface LaneParts {
  readonly recorder: QueueRecorder;
  readonly random: Random;
  readonly name: string;
}

/** How long a result is waited for before the client does something else, in milliseconds. */
const WAIT_MS = 8_000;
/** How long the edge may take to answer, in milliseconds. */
const EDGE_MS = 5_000;
const POLL_MS = 100;
const PAUSE_MS = 20;

/** Stores a call and waits for its result. */
export function waitingLane(client: QueueClient, { recorder, random, name }: LaneParts): Lane {
  return async () => {
    const begun = recorder.next(name, random);
    const stored = Promise.withResolvers<Awaited<ReturnType<QueueClient["call"]>>>();
    const id = await recorder.store(begun, async () => {
      const call = await client.call(begun.func, { args: [begun.tag] });
      stored.resolve(call);
      return call.id;
    });
    if (id !== undefined) await recorder.read(name, await stored.promise, WAIT_MS);
    await delay(PAUSE_MS);
  };
}

/** Stores a call under a key at once by two clients, of which neither waits. */
export function keyedLane(clients: readonly [QueueClient, QueueClient], parts: LaneParts): Lane {
  const { recorder, random, name } = parts;
  return async () => {
    const begun = { ...recorder.next(name, random), key: crypto.randomUUID() };
    const options = { args: [begun.tag], idempotencyKey: begun.key, awaited: false };
    await Promise.all(
      clients.map((client) => recorder.store(begun, async () => (await client.call(begun.func, options)).id)),
    );
    await delay(random.between(0, 4 * PAUSE_MS));
  };
}

/** Comes back for results of calls that anybody made, be it the tenth time. */
export function returningLane(client: QueueClient, { recorder, random, name }: LaneParts): Lane {
  return async () => {
    const { ids } = recorder;
    if (ids.length > 0) {
      const recent = random.chance(0.7) ? Math.max(0, ids.length - 200) : 0;
      await recorder.read(name, client.find(ids[random.between(recent, ids.length - 1)]!), WAIT_MS / 8);
    }
    await delay(PAUSE_MS);
  };
}

/** Stores by REST's service at one edge, again under the same key at another, and asks for the result by id. */
export function edgeLane(edges: readonly string[], { recorder, random, name }: LaneParts): Lane {
  const clients = edges.map((baseUrl) =>
    createClient(QueueService, createConnectTransport({ baseUrl, defaultTimeoutMs: EDGE_MS }))
  );
  return async () => {
    const begun = { ...recorder.next(name, random), key: crypto.randomUUID() };
    const enqueue = (edge: number) =>
      recorder.store(begun, async () => {
        const { id } = await clients[edge % clients.length]!.enqueue({
          func: begun.func,
          args: { values: [{ kind: { case: "stringValue", value: begun.tag } }] },
          idempotencyKey: begun.key,
        });
        return id;
      });
    const first = random.between(0, clients.length - 1);
    const id = await enqueue(first);
    const again = await enqueue(first + 1);
    const endMs = performance.now() + EDGE_MS;
    while ((id ?? again) !== undefined && performance.now() < endMs) {
      const result = await readAtEdge(random.pick(clients), (id ?? again)!).catch(() => undefined);
      if (result !== undefined) {
        recorder.result(name, (id ?? again)!, result);
        break;
      }
      await delay(POLL_MS);
    }
    await delay(PAUSE_MS);
  };
}

type EdgeClient = ReturnType<typeof createClient<typeof QueueService>>;

async function readAtEdge(client: EdgeClient, id: string): Promise<string | undefined> {
  const { call } = await client.getCall({ id });
  if (call?.state === CallState.FAILED) return `error ${call.error?.message}`;
  if (call?.state !== CallState.DONE) return undefined;
  const { kind } = call.result ?? {};
  return `value ${kind?.case === "stringValue" ? kind.value : JSON.stringify(kind)}`;
}
