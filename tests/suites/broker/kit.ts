import { assert, assertEquals } from "@std/assert";
import type {
  Broker,
  BrokerFeature,
  BrokerQueue,
  BrokerTimes,
  Consumer,
  Delivery,
  NewCall,
} from "../../../lib/broker/mod.ts";
import { AppError, type Code } from "../../../lib/error/mod.ts";
import { withDeadline } from "../../../lib/time/mod.ts";

/** How long a case waits for what must come, in milliseconds. */
export const PATIENT_MS = 15_000;

/** A broker that is held to the suite. */
export interface Subject extends AsyncDisposable {
  /** The broker, empty. */
  readonly broker: Broker;
  /** The same data opened once more, as another process does; the case disposes it. */
  again(): Promise<Broker>;
}

/** One sentence of the port, and what proves it. */
export interface Case {
  /** What the broker must be able to do. */
  readonly needs?: readonly BrokerFeature[];
  /** Times that let the case end soon. */
  readonly times?: BrokerTimes;
  run(subject: Subject): Promise<void>;
}

/** Claims that end soon, for cases that wait for it. */
export const SHORT: BrokerTimes = { heartbeatMs: 150, claimMs: 600 };

/** A call with an id that no other has. */
export function newCall(over: Partial<NewCall> = {}): NewCall {
  return { id: crypto.randomUUID(), wire: "native", body: '{"a":"é\\u0000名"}', ...over };
}

/** Calls that are told apart by their bodies. */
export function newCalls(...bodies: readonly string[]): NewCall[] {
  return bodies.map((body) => newCall({ body }));
}

/** Stores calls one after the other, so that their order is known. */
export async function publishAll(queue: BrokerQueue, calls: readonly NewCall[]): Promise<void> {
  for (const call of calls) assertEquals(await queue.publish(call), "stored");
}

/** This many deliveries, in order; they may come in several answers. */
export async function take(consumer: Consumer, count: number): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  while (deliveries.length < count) {
    const more = await withDeadline(consumer.take(), PATIENT_MS, `take ${count} calls`);
    assert(more.length > 0, "the consumer has stopped");
    deliveries.push(...more);
  }
  assertEquals(deliveries.length, count);
  return deliveries;
}

/** The next delivery. */
export async function takeOne(consumer: Consumer): Promise<Delivery> {
  const [delivery] = await take(consumer, 1);
  return delivery!;
}

/** The bodies of what a consumer is handed next. */
export async function takeBodies(consumer: Consumer, count: number): Promise<string[]> {
  return (await take(consumer, count)).map(({ body }) => body);
}

/** What a call fails with; a failure of the test when it does not. */
export async function failure(call: Promise<unknown>, code: Code): Promise<AppError> {
  const thrown = await withDeadline(call, PATIENT_MS, "fail").then(() => undefined, (thrown) => thrown);
  assert(thrown instanceof AppError, `wanted ${code}, got ${Deno.inspect(thrown)}`);
  assertEquals(thrown.code, code, thrown.message);
  return thrown;
}
