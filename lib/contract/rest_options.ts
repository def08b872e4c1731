import type { DescMethod, DescService, Registry } from "@bufbuild/protobuf";
import { MAX_MESSAGE_BYTES } from "./body_bytes.ts";
import type { EventHooks } from "./event_hooks.ts";
import type { Invoke } from "./invoke.ts";
import { MessageSchemas } from "./schema.ts";

/** What REST needs to serve contracts. */
export interface RestOptions {
  /** The services whose methods with a `google.api.http` option are served. */
  readonly services: readonly DescService[];
  readonly invoke: Invoke;
  /** The types that `google.protobuf.Any` and the details of errors may hold in JSON. */
  readonly registry?: Registry | undefined;
  /** What the streams of a method are as server-sent events. */
  readonly events?: ((method: DescMethod) => EventHooks | undefined) | undefined;
  /** The id that a request's problems and the log share. */
  readonly requestId?: ((request: Request) => string | undefined) | undefined;
  /** Bytes of a body, or of one message of a stream, at the most. */
  readonly maxMessageBytes?: number | undefined;
  /** How long a stream of events may be silent before a comment is sent, in milliseconds. */
  readonly keepAliveMs?: number | undefined;
  /**
   * How long the answer of a stream waits for its first message, in milliseconds: an error until then has an
   * HTTP status of its own, one that comes later is inside the stream.
   */
  readonly firstMessageMs?: number | undefined;
}

/** The options, all of them. */
export interface ResolvedRestOptions extends RestOptions {
  readonly maxMessageBytes: number;
  readonly keepAliveMs: number;
  readonly firstMessageMs: number;
  readonly schemas: MessageSchemas;
}

const KEEP_ALIVE_MS = 15_000;
const FIRST_MESSAGE_MS = 200;

export function resolveRestOptions(options: RestOptions): ResolvedRestOptions {
  return {
    ...options,
    maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
    keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
    firstMessageMs: options.firstMessageMs ?? FIRST_MESSAGE_MS,
    schemas: new MessageSchemas({ registry: options.registry }),
  };
}
