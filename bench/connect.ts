import { create, toBinary } from "@bufbuild/protobuf";
import { alternate } from "./alternate.ts";
import { HelloReplySchema, HelloRequestSchema } from "./contract.ts";
import { cpuSeconds } from "./cpu.ts";
import { h2load, type HttpLoadResult } from "./load/h2load.ts";
import { type Figures, type Measurement, notMeasured, type Row, type RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, ratio, round, spread } from "./statistics.ts";

const NAME = "bench";
const CALLS = 100;
const CONNECTIONS = { h1: CALLS, h2c: 4 };
const WARM_UP_REQUESTS = 8_000;
const ROUND_SECONDS = 1;
const encoder = new TextEncoder();

interface Codec {
  readonly name: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly answer: Uint8Array;
}

const CODECS: readonly Codec[] = [
  {
    name: "JSON",
    contentType: "application/json",
    body: encoder.encode(JSON.stringify({ name: NAME })),
    answer: encoder.encode(JSON.stringify({ message: `Hello ${NAME}` })),
  },
  {
    name: "proto",
    contentType: "application/proto",
    body: toBinary(HelloRequestSchema, create(HelloRequestSchema, { name: NAME })),
    answer: toBinary(HelloReplySchema, create(HelloReplySchema, { message: `Hello ${NAME}` })),
  },
];

interface Target {
  readonly what: string;
  readonly script: Script;
  readonly port: number;
  readonly codec: Codec;
  readonly version: "h1" | "h2c";
}

interface Round extends HttpLoadResult {
  readonly cpuUs: number;
}

/** How many unary Connect calls are answered in a second, beside a listener that answers the same bytes. */
export const connectRow: Row = {
  name: "connect",
  title: `Unary Connect, ${CALLS} calls at once on ${CONNECTIONS.h1} connections of HTTP/1.1 or ` +
    `${CONNECTIONS.h2c} of h2c: answered per second`,
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    await using stack = new AsyncDisposableStack();
    const fetch = stack.use(new Script("parley/fetch.ts"));
    const grpc = stack.use(new Script("parley/grpc.ts"));
    const ports = { fetch: await portOf(fetch), grpc: await portOf(grpc) };
    const measurements: Measurement[] = [];
    for (const codec of CODECS) {
      const bare = stack.use(
        new Script("bare/answer.ts", { body: codec.answer.toBase64(), contentType: codec.contentType }),
      );
      const port = await portOf(bare);
      for (const version of ["h1", "h2c"] as const) {
        const group: Target[] = [
          { what: "bare Deno.serve", script: bare, port, codec, version },
          { what: "Parley, listenFetch", script: fetch, port: ports.fetch, codec, version },
          { what: "Parley, listenGrpc", script: grpc, port: ports.grpc, codec, version },
        ];
        measurements.push(...await measureGroup(group, rounds));
      }
    }
    return measurements;
  },
};

async function portOf(script: Script): Promise<number> {
  return (await script.tells<{ port: number }>()).port;
}

/** @param targets the bare one first. */
async function measureGroup(targets: readonly Target[], rounds: number): Promise<Measurement[]> {
  const rates = new Map<Target, number>();
  const taken = await alternate(targets, rounds, async (target) => {
    if (!rates.has(target)) await check(target);
    const rate = rates.get(target) ?? (await run(target, WARM_UP_REQUESTS)).perSecond;
    const round = await run(target, Math.ceil(rate * ROUND_SECONDS));
    rates.set(target, round.perSecond);
    return round;
  });
  const bare = taken.get(targets[0]!)!;
  const bareRates = Array.isArray(bare) ? ratesOf(bare) : [];
  return targets.map((target) => {
    const what = `${target.codec.name}, ${target.version}: ${target.what}`;
    const rounds = taken.get(target)!;
    return Array.isArray(rounds) ? { what, figures: figures(rounds, bareRates) } : notMeasured(what, rounds);
  });
}

function figures(rounds: readonly Round[], bareRates: readonly number[]): Figures {
  const rates = ratesOf(rounds);
  return {
    "per second": round(median(rates)),
    "spread %": round(spread(rates) * 100),
    ...(bareRates.length > 0 && { "of bare": round(ratio(rates, bareRates), 3) }),
    "p99 ms": round(median(rounds.map(({ p99Ms }) => p99Ms)), 2),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 1),
  };
}

/** @throws Error when the answer is not the one that is expected. */
async function check({ port, codec }: Target): Promise<void> {
  const response = await fetch(urlOf(port), {
    method: "POST",
    headers: { "content-type": codec.contentType },
    body: codec.body.slice(),
  });
  const answer = await response.bytes();
  const type = response.headers.get("content-type");
  if (response.ok && type === codec.contentType && answer.toBase64() === codec.answer.toBase64()) return;
  const said = new TextDecoder().decode(answer);
  throw new Error(`Cannot measure: answered ${response.status}, "${type}", "${said}"`);
}

async function run({ script, port, codec, version }: Target, requests: number): Promise<Round> {
  const cpuBefore = await cpuSeconds([script.pid]);
  const result = await h2load({
    url: urlOf(port),
    version,
    headers: { "content-type": codec.contentType },
    body: codec.body,
    connections: CONNECTIONS[version],
    streams: CALLS / CONNECTIONS[version],
    requests,
    answerBytes: codec.answer.length,
  });
  return { ...result, cpuUs: (await cpuSeconds([script.pid]) - cpuBefore) / requests * 1e6 };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/bench.Bench/SayHello`;
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond);
}
