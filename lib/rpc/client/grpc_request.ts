import type { Header, HeaderList } from "../../http2/mod.ts";
import { fieldsOf } from "./fields.ts";
import { contentType, type GrpcFormat } from "./grpc_route.ts";

const USER_AGENT = "user-agent";
const TIMEOUT = "grpc-timeout";
/** A timeout has eight digits at the most (grpc/doc/PROTOCOL-HTTP2.md, "Requests"). */
const MAX_DIGITS = 99_999_999;
const UNITS = [["m", 1], ["S", 1_000], ["M", 60_000], ["H", 3_600_000]] as const;

/** The fields that all requests of a format have, in the order of the specification. */
export function commonFields(format: GrpcFormat): HeaderList {
  const { sendCompression, acceptCompression } = format;
  const fields: Header[] = [["te", "trailers"], ["content-type", contentType(format)]];
  if (sendCompression) fields.push(["grpc-encoding", sendCompression.name]);
  if (acceptCompression.length > 0) {
    fields.push(["grpc-accept-encoding", acceptCompression.map(({ name }) => name).join(",")]);
  }
  return [...fields, [USER_AGENT, "grpc-parley/1"]];
}

/** How long a call may take, in milliseconds, as gRPC writes it; rounded up to the next unit that has room for it. */
export function grpcTimeout(ms: number): string {
  for (const [unit, size] of UNITS) {
    const count = Math.ceil(ms / size);
    if (count <= MAX_DIGITS) return `${count}${unit}`;
  }
  return `${MAX_DIGITS}H`;
}

/** Fields with the timeout, if there is one. */
export function withTimeout(fields: HeaderList, timeoutMs: number | undefined): HeaderList {
  return timeoutMs === undefined ? fields : [...fields, [TIMEOUT, grpcTimeout(timeoutMs)]];
}

/** The headers that interceptors see: the caller's, with what the protocol says instead of what the caller does. */
export function requestHeaders(
  given: HeadersInit | undefined,
  fields: HeaderList,
  timeoutMs: number | undefined,
): Headers {
  const headers = new Headers(given);
  for (const [name, value] of withTimeout(fields, timeoutMs)) {
    if (!name.startsWith(":") && !(name === USER_AGENT && headers.has(name))) headers.set(name, value);
  }
  return headers;
}

/** The fields of a request with these headers. */
export function requestFields(pseudo: HeaderList, headers: Headers): HeaderList {
  return fieldsOf(pseudo, headers);
}
