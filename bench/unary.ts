import { create, toBinary } from "@bufbuild/protobuf";
import { HelloReplySchema, HelloRequestSchema } from "./contract.ts";
import { measureGrpc, type Round } from "./grpc_servers.ts";
import { envelope } from "./load/envelopes.ts";
import type { Figures, Row } from "./row.ts";
import { median, ratio, round, spread } from "./statistics.ts";

const CONNECTIONS = 4;
const STREAMS = 25;
const NAME = "bench";

/** How many unary gRPC calls are answered in a second, beside servers of others. */
export const unaryRow: Row = {
  name: "unary",
  title: `Unary gRPC, ${CONNECTIONS} connections with ${STREAMS} calls each: answered per second`,
  measure: ({ rounds }) =>
    measureGrpc({
      method: "SayHello",
      body: envelope(toBinary(HelloRequestSchema, create(HelloRequestSchema, { name: NAME }))),
      answer: envelope(
        toBinary(HelloReplySchema, create(HelloReplySchema, { message: `Hello ${NAME}` })),
      ),
      connections: CONNECTIONS,
      streams: STREAMS,
      warmUp: 8_000,
      seconds: 1.5,
      rounds,
    }, figures),
};

function figures(rounds: readonly Round[], parley: readonly Round[]): Figures {
  const rates = ratesOf(rounds);
  const rate = median(rates);
  return {
    "per second": round(rate),
    "spread %": round(spread(rates) * 100),
    ...(parley.length > 0 && { "Parley ×": round(ratio(ratesOf(parley), ratesOf(rounds)), 2) }),
    "p50 ms": round(median(rounds.map(({ p50Ms }) => p50Ms)), 2),
    "p99 ms": round(median(rounds.map(({ p99Ms }) => p99Ms)), 2),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 1),
  };
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond);
}
