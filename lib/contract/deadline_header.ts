import { invalidArgument } from "../error/mod.ts";

/** Milliseconds in each unit of a gRPC timeout. */
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1 / 1_000,
  n: 1 / 1_000_000,
};

/**
 * How long a client gives a call, in milliseconds; `undefined` where it does not say.
 *
 * HTTP has no field of its own for this. REST takes the two that the other protocols have: `Connect-Timeout-Ms`
 * (up to ten digits), and `Grpc-Timeout` (up to eight digits and a unit), which other gateways take too. The
 * shorter counts.
 *
 * Sources: https://connectrpc.com/docs/protocol, https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 *
 * @throws AppError `INVALID_ARGUMENT` when one cannot be read.
 */
export function readDeadline(header: Headers): number | undefined {
  const connect = header.get("connect-timeout-ms");
  const grpc = header.get("grpc-timeout");
  if (connect === null && grpc === null) return undefined;
  return Math.min(connectMs(connect), grpcMs(grpc));
}

function connectMs(text: string | null): number {
  if (text === null) return Infinity;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw fault("Connect-Timeout-Ms", "milliseconds, one to ten digits", text);
}

function grpcMs(text: string | null): number {
  if (text === null) return Infinity;
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  if (match) return Math.ceil(Number(match[1]) * UNIT_MS[match[2]!]!);
  throw fault("Grpc-Timeout", "one to eight digits and one of H, M, S, m, u, n", text);
}

function fault(field: string, expected: string, got: string): Error {
  return invalidArgument([{ field, description: `expected ${expected}, got "${got.slice(0, 40)}"` }]);
}
