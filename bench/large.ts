import { create, toBinary } from "@bufbuild/protobuf";
import { BlobSchema } from "./contract.ts";
import { measureGrpc, type Round } from "./grpc_servers.ts";
import { envelope } from "./load/envelopes.ts";
import type { Figures, Row } from "./row.ts";
import { median, ratio, round, spread } from "./statistics.ts";

const MB = 1_000_000;
const CONNECTIONS = 4;

/** How fast large messages go both ways, beside servers of others. */
export const largeRow: Row = {
  name: "large",
  title: `1 MB there and back, ${CONNECTIONS} connections: MB per second, both ways together`,
  measure({ rounds }) {
    const data = new Uint8Array(MB);
    for (let i = 0; i < MB; i++) data[i] = i * 31;
    const body = envelope(toBinary(BlobSchema, create(BlobSchema, { data })));
    return measureGrpc(
      { method: "Swap", body, answer: body, connections: CONNECTIONS, warmUp: 20, seconds: 1, rounds },
      figures,
    );
  },
};

function figures(rounds: readonly Round[], parley: readonly Round[]): Figures {
  const rates = ratesOf(rounds);
  const rate = median(rates);
  return {
    "MB per second": round(rate),
    "spread %": round(spread(rates) * 100),
    ...(parley.length > 0 && { "Parley ×": round(ratio(ratesOf(parley), ratesOf(rounds)), 2) }),
    "CPU ms each": round(median(rounds.map(({ cpuUs }) => cpuUs)) / 1_000, 2),
  };
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond * 2);
}
