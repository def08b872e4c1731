import { createClient } from "@redis/client";
import { type RoundTripOptions, roundTrips } from "../load/round_trips.ts";

/**
 * The barest calls over a Redis stream, client and worker in processes of their own: XADD; XREADGROUP 200; SET,
 * PUBLISH and XACK in one MULTI. It keeps no promise: nothing is claimed, retried or fenced.
 */
export interface BareQueueOptions extends Partial<RoundTripOptions> {
  readonly role: "client" | "worker";
  readonly url: string;
  /** One MULTI for all that was read, in place of one for each call. */
  readonly together?: boolean;
}

const GROUP = "bare";
const READ = 200;
const REPLY_SECONDS = 21_600;

const options: BareQueueOptions = JSON.parse(Deno.args[0]!);
const { role, url, together = false, inFlight = 1, seconds = 1, warmUpSeconds = 0 } = options;
const STREAM = together ? "bare_calls_together" : "bare_calls";
const redis = createClient({ url });
await redis.connect();
if (role === "worker") await work();
else await load();

async function work(): Promise<void> {
  await redis.sendCommand(["XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM"]).catch(() => {});
  const reader = redis.duplicate();
  await reader.connect();
  console.log(JSON.stringify({ ready: true }));
  const name = crypto.randomUUID();
  for (;;) {
    const read = await reader.xReadGroup(GROUP, name, { key: STREAM, id: ">" }, {
      COUNT: READ,
      BLOCK: 1_000,
    });
    let multi = redis.multi();
    const steps: Promise<unknown>[] = [];
    for (const { messages } of read ?? []) {
      for (const { id, message: { body = "", channel = "" } } of messages) {
        const { call, args: [a, b] } = JSON.parse(body);
        const reply = JSON.stringify({ call, value: a + b + 0.5 });
        multi.set(`bare_reply_${call}`, reply, { expiration: { type: "EX", value: REPLY_SECONDS } });
        multi.publish(channel, reply);
        multi.xAck(STREAM, GROUP, id);
        if (together) continue;
        steps.push(multi.exec());
        multi = redis.multi();
      }
    }
    if (together && read) steps.push(multi.exec());
    await Promise.all(steps);
  }
}

async function load(): Promise<void> {
  const waiting = new Map<string, (value: number) => void>();
  const channel = `bare_${crypto.randomUUID()}`;
  const subscriber = redis.duplicate();
  await subscriber.connect();
  await subscriber.subscribe(channel, (text: string) => {
    const { call, value } = JSON.parse(text);
    waiting.get(call)?.(value);
    waiting.delete(call);
  });
  const result = await roundTrips(async () => {
    const call = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<number>();
    waiting.set(call, resolve);
    await redis.xAdd(STREAM, "*", { body: JSON.stringify({ call, args: [1, 2] }), channel });
    return await promise === 3.5;
  }, { inFlight, seconds, warmUpSeconds });
  console.log(JSON.stringify(result));
  Deno.exit(0);
}
