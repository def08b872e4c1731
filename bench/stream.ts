import { create, toBinary } from "@bufbuild/protobuf";
import { COUNTED, CountRequestSchema, HelloReplySchema } from "./contract.ts";
import { measureGrpc, type Round } from "./grpc_servers.ts";
import { envelope } from "./load/envelopes.ts";
import type { Figures, Row } from "./row.ts";
import { median, ratio, round, spread } from "./statistics.ts";

const MESSAGES = 100_000;

/** How fast one stream is, beside servers of others. */
export const streamRow: Row = {
  name: "stream",
  title: `One gRPC stream of ${MESSAGES} messages: messages per second`,
  measure({ rounds }) {
    const message = envelope(toBinary(HelloReplySchema, create(HelloReplySchema, { message: COUNTED })));
    const answer = new Uint8Array(message.length * MESSAGES);
    for (let at = 0; at < answer.length; at += message.length) answer.set(message, at);
    const body = envelope(toBinary(CountRequestSchema, create(CountRequestSchema, { count: MESSAGES })));
    return measureGrpc(
      { method: "Count", body, answer, connections: 1, warmUp: 2, seconds: 0, rounds },
      figures,
    );
  },
};

function figures(rounds: readonly Round[], parley: readonly Round[]): Figures {
  const rates = ratesOf(rounds);
  const rate = median(rates);
  return {
    "per second": round(rate),
    "spread %": round(spread(rates) * 100),
    ...(parley.length > 0 && { "Parley ×": round(ratio(ratesOf(parley), ratesOf(rounds)), 2) }),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)) / MESSAGES, 2),
  };
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond * MESSAGES);
}
