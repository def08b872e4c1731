import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { delay } from "@std/async/delay";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, type Code, fromConnectError } from "../error/mod.ts";
import { Backoff, withDeadline } from "../time/mod.ts";
import { openTransport } from "./transport.ts";

/** Reason of the UNAVAILABLE of a server that stands by; its metadata may name the active one. */
export const NOT_ACTIVE = "NOT_ACTIVE";
/** The metadata key under which a standby names the active address. */
export const ACTIVE_ADDRESS = "active_address";

/** One call through a {@link Channel}. */
export interface CallOptions {
  /** How long all attempts together may take, in milliseconds. */
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** What one attempt gets: pass both on to the call. */
export interface Attempt {
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Codes that say something of the call itself: another attempt would end the same. */
const FINAL: ReadonlySet<Code> = new Set<Code>([
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "DATA_LOSS",
  "UNAUTHENTICATED",
]);

/** A server that was stopped does not refuse, it is silent: after this the next address is tried. */
const ATTEMPT_MS = 1_500;
/** A transport that keeps the time ends the attempt itself, and says better why: it is given so much longer. */
const SLACK_MS = 5;

/**
 * The way to a service that runs at one of several addresses, one of them active at a time.
 *
 * Stays with the address that answers. One that stands by, is away or is silent is left for the one that it
 * names, if that is on the list, or else for the next.
 */
export class Channel {
  readonly #addresses: readonly string[];
  readonly #open: (address: string) => Promise<Transport>;
  readonly #transports = new Map<string, Promise<Transport>>();
  #current = 0;

  /**
   * @param addresses `host:port` or URLs, at least one.
   * @param open makes the transport to an address; by what the address is unless given.
   */
  constructor(addresses: readonly string[], open: (address: string) => Promise<Transport> = openTransport) {
    if (addresses.length === 0) throw new RangeError("Cannot open a channel: no address is given");
    this.#addresses = addresses;
    this.#open = open;
  }

  /** The address that the next call goes to. */
  get address(): string {
    return this.#addresses[this.#current]!;
  }

  /** A client of a service at the present address. */
  async client<S extends DescService>(service: S): Promise<Client<S>> {
    const address = this.address;
    let transport = this.#transports.get(address);
    if (!transport) {
      transport = this.#open(address);
      this.#transports.set(address, transport);
      transport.catch(() => this.#transports.delete(address)); // the next call tries anew
    }
    return createClient(service, await transport);
  }

  /**
   * Makes a call that is safe to repeat, and repeats it with backoff, following the active address, until it
   * is answered, ends for a reason of its own, or the deadline has passed. An attempt whose time is over is left,
   * whatever its transport does about it.
   *
   * @throws AppError what the last attempt ended with.
   */
  async call<S extends DescService, T>(
    service: S,
    run: (client: Client<S>, attempt: Attempt) => Promise<T>,
    { deadlineMs, signal }: CallOptions,
  ): Promise<T> {
    const backoff = new Backoff({ minMs: 20, maxMs: 400 });
    const endMs = performance.now() + deadlineMs;
    while (true) {
      const address = this.address;
      const leftMs = endMs - performance.now();
      try {
        const attempt = { timeoutMs: Math.ceil(Math.max(1, Math.min(leftMs, ATTEMPT_MS))) };
        const work = this.client(service).then((client) =>
          run(client, signal ? { ...attempt, signal } : attempt)
        );
        return await withDeadline(orAborted(work, signal), attempt.timeoutMs + SLACK_MS, `call "${address}"`);
      } catch (thrown) {
        const error = fromConnectError(thrown);
        if (FINAL.has(error.code) || signal?.aborted) throw error;
        this.#leave(address, error);
        const waitMs = backoff.next();
        if (performance.now() + waitMs >= endMs) throw unavailable(error);
        await delay(waitMs, signal ? { signal } : {}).catch(() => {});
        if (signal?.aborted) throw error;
      }
    }
  }

  /** Tells that a stream ended with this error, so that the next call may go elsewhere. */
  streamEnded(address: string, error: AppError): void {
    if (!FINAL.has(error.code)) this.#leave(address, error);
  }

  #leave(address: string, error: AppError): void {
    if (this.address !== address) return; // another call has moved on already
    const info = error.find(ErrorInfoSchema);
    const named = info?.reason === NOT_ACTIVE
      ? this.#addresses.indexOf(info.metadata[ACTIVE_ADDRESS] ?? "")
      : -1;
    this.#current = named >= 0 ? named : (this.#current + 1) % this.#addresses.length;
  }
}

/** Whatever kept the attempts from succeeding, the caller sees that the service is away. */
function unavailable(error: AppError): AppError {
  if (error.code === "UNAVAILABLE") return error;
  return new AppError("UNAVAILABLE", `The service does not answer: ${error.message}`, {
    cause: error,
    details: error.details,
  });
}

/** Waits for a promise until the signal is aborted. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await promise;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
