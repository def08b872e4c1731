import { alternate } from "./alternate.ts";
import { cpuSeconds } from "./cpu.ts";
import { h2load, type HttpLoadResult } from "./load/h2load.ts";
import { ROUTE, STORED } from "./rest/route.ts";
import { type Figures, type Measurement, notMeasured, type Row, type RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, ratio, round, spread } from "./statistics.ts";

const CONNECTIONS = 100;
const WARM_UP_REQUESTS = 8_000;
const ROUND_SECONDS = 1;
const BODY = JSON.stringify({ author: ROUTE.author, text: ROUTE.text });
const ANSWER = JSON.stringify(STORED);

interface Target {
  readonly what: string;
  readonly script: Script;
  readonly port: number;
}

interface Round extends HttpLoadResult {
  readonly cpuUs: number;
}

/** How many REST calls are answered in a second, beside the same route written by hand. */
export const restRow: Row = {
  name: "rest",
  title:
    `REST, a path, a body and the rules of both, ${CONNECTIONS} connections of HTTP/1.1: answered per second`,
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    await using stack = new AsyncDisposableStack();
    const target = async (what: string, path: string): Promise<Target> => {
      const script = stack.use(new Script(path));
      return { what, script, port: (await script.tells<{ port: number }>()).port };
    };
    const targets = [
      await target("by hand, Hono and zod", "rest/hand.ts"),
      await target("Parley, lib/contract", "rest/contract.ts"),
    ];
    const rates = new Map<Target, number>();
    const taken = await alternate(targets, rounds, async (target) => {
      if (!rates.has(target)) await check(target);
      const rate = rates.get(target) ?? (await run(target, WARM_UP_REQUESTS)).perSecond;
      const round = await run(target, Math.ceil(rate * ROUND_SECONDS));
      rates.set(target, round.perSecond);
      return round;
    });
    const byHand = taken.get(targets[0]!)!;
    const handRates = Array.isArray(byHand) ? ratesOf(byHand) : [];
    return targets.map((target) => {
      const rounds = taken.get(target)!;
      if (!Array.isArray(rounds)) return notMeasured(target.what, rounds);
      return { what: target.what, figures: figures(rounds, handRates) };
    });
  },
};

function figures(rounds: readonly Round[], handRates: readonly number[]): Figures {
  const rates = ratesOf(rounds);
  return {
    "per second": round(median(rates)),
    "spread %": round(spread(rates) * 100),
    ...(handRates.length > 0 && { "of by hand": round(ratio(rates, handRates), 3) }),
    "p99 ms": round(median(rounds.map(({ p99Ms }) => p99Ms)), 2),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 1),
  };
}

/** @throws Error when the answer is not the one that is expected, or a wrong request is let through. */
async function check({ port, what }: Target): Promise<void> {
  const post = (body: string) =>
    fetch(urlOf(port), { method: "POST", headers: { "content-type": "application/json" }, body });
  const [good, bad] = [await post(BODY), await post(JSON.stringify({ author: "", text: "a" }))];
  await bad.body?.cancel();
  const said = await good.text();
  if (good.status === 200 && said === ANSWER && bad.status === 400) return;
  throw new Error(`Cannot measure ${what}: answered ${good.status}, "${said}", and ${bad.status}`);
}

async function run({ script, port }: Target, requests: number): Promise<Round> {
  const cpuBefore = await cpuSeconds([script.pid]);
  const result = await h2load({
    url: urlOf(port),
    body: BODY,
    connections: CONNECTIONS,
    requests,
    answerBytes: ANSWER.length,
  });
  return { ...result, cpuUs: (await cpuSeconds([script.pid]) - cpuBefore) / requests * 1e6 };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}${ROUTE.path}`;
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond);
}
