import { cpuSeconds } from "./cpu.ts";
import { alternate } from "./alternate.ts";
import { h2load, type HttpLoad, type HttpLoadResult } from "./load/h2load.ts";
import { checkCall } from "./load/call.ts";
import { PEERS } from "./peers.ts";
import { type Figures, type Measurement, notMeasured } from "./row.ts";
import { Script } from "./script.ts";
import type { TellingProcess } from "./telling_process.ts";

/** What one run of a load on one server came to. */
export interface Round extends HttpLoadResult {
  /** Processor time of the server for one request, in microseconds. */
  readonly cpuUs: number;
}

/** A gRPC call that is made again and again. */
export interface GrpcLoad extends Pick<HttpLoad, "connections" | "streams"> {
  /** The method's name in the contract of the bench. */
  readonly method: string;
  /** The request message in its envelope. */
  readonly body: Uint8Array;
  /** The body of every answer. */
  readonly answer: Uint8Array;
  /** Calls before any that counts. */
  readonly warmUp: number;
  /** How long a round takes, about, in seconds. */
  readonly seconds: number;
  readonly rounds: number;
}

/** What stands first in every table. */
export const PARLEY = "Parley, listenGrpc";

interface Server {
  readonly what: string;
  readonly pid: number;
  readonly port: number;
}

const SERVERS: Readonly<Record<string, () => Promise<TellingProcess>>> = {
  [PARLEY]: () => Promise.resolve(new Script("parley/grpc.ts")),
  "bare lib/http2": () => Promise.resolve(new Script("bare/grpc_http2.ts")),
  ...PEERS,
};

/**
 * Puts the same load on every gRPC server in turn. Each has answered one call rightly before, and all its
 * answers are as long as that one.
 *
 * @param figures what the rounds of a server come to, beside those of Parley.
 */
export async function measureGrpc(
  load: GrpcLoad,
  figures: (rounds: readonly Round[], parley: readonly Round[]) => Figures,
): Promise<Measurement[]> {
  await using stack = new AsyncDisposableStack();
  const servers: Server[] = [];
  const spoiled = new Map<string, Measurement>();
  for (const [what, start] of Object.entries(SERVERS)) {
    try {
      const process = stack.use(await start());
      const { port } = await process.tells<{ port: number }>();
      await checkCall(port, load);
      servers.push({ what, pid: process.pid, port });
    } catch (thrown) {
      spoiled.set(what, notMeasured(what, thrown));
    }
  }
  const rates = new Map<Server, number>();
  const take = async (server: Server): Promise<Round> => {
    const rate = rates.get(server) ?? (await run(server, load, load.warmUp)).perSecond;
    const round = await run(server, load, Math.max(1, Math.ceil(rate * load.seconds)));
    rates.set(server, round.perSecond);
    return round;
  };
  const taken = await alternate(servers, load.rounds, take);
  const parley = [...taken].find(([{ what }]) => what === PARLEY)?.[1];
  for (const [{ what }, rounds] of taken) {
    if (!Array.isArray(rounds)) spoiled.set(what, notMeasured(what, rounds));
    else spoiled.set(what, { what, figures: figures(rounds, Array.isArray(parley) ? parley : []) });
  }
  return Object.keys(SERVERS).map((what) => spoiled.get(what)!);
}

async function run({ pid, port }: Server, load: GrpcLoad, requests: number): Promise<Round> {
  const { method, body, answer, connections, streams = 1 } = load;
  const cpuBefore = await cpuSeconds([pid]);
  const result = await h2load({
    url: `http://127.0.0.1:${port}/bench.Bench/${method}`,
    version: "h2c",
    headers: { "content-type": "application/grpc+proto", "te": "trailers" },
    body,
    connections,
    streams,
    requests: Math.max(requests, connections),
    answerBytes: answer.length,
  });
  return { ...result, cpuUs: (await cpuSeconds([pid]) - cpuBefore) / Math.max(requests, connections) * 1e6 };
}
