import type { ConnectError } from "@connectrpc/connect";
import type { Exchange } from "./exchange.ts";
import { Head } from "./head.ts";

/** A deadline as the caller gave it, and what is wrong with it. */
export interface ParsedTimeout {
  timeoutMs?: number | undefined;
  error?: ConnectError | undefined;
}

/** What differs between the protocols whose messages come in envelopes. */
export interface EnvelopedProtocol {
  readonly name: "grpc" | "grpc-web" | "connect";
  readonly contentTypes: { readonly proto: string; readonly json: string };
  readonly timeoutHeader: string;
  readonly encodingHeader: string;
  readonly acceptHeader: string;
  parseTimeout(value: string | null, maxMs: number): ParsedTimeout;
  /** Ends an answer that has begun: with the error, or well. */
  finish(exchange: Exchange, trailer: Headers | undefined, error: ConnectError | undefined): void;
}

const heads = new Map<string, Head>();

/** How an answer of this kind begins. */
export function headOf(
  protocol: EnvelopedProtocol,
  codec: "proto" | "json",
  encoding: string | undefined,
): Head {
  const contentType = protocol.contentTypes[codec];
  const key = encoding ? `${contentType} ${encoding}` : contentType;
  let head = heads.get(key);
  if (!head) {
    const fields: [string, string][] = [["content-type", contentType]];
    if (encoding) fields.push([protocol.encodingHeader, encoding]);
    heads.set(key, head = new Head(200, fields));
  }
  return head;
}
