import { delay } from "@std/async/delay";
import { ErrorCode, type HeaderList, responseHeaders, type Stream, StreamClosed } from "../../http2/mod.ts";
import { Backoff } from "../../time/mod.ts";
import { fromStreamClosed } from "../h2_errors.ts";
import type { Lifetime } from "./lifetime.ts";
import type { ConnectionPool } from "./pool.ts";
import type { RequestBody } from "./request_body.ts";

/** A request: its headers, and its body, if it has one. Bytes are a body that can always be sent again. */
export interface Request {
  readonly headers: HeaderList;
  readonly body: Uint8Array | RequestBody | undefined;
}

/** How often a request is sent that servers refuse. */
const ATTEMPTS = 5;
/** Waits before a request goes to a server that has refused it, in milliseconds. */
const REFUSED_MS = { minMs: 10, maxMs: 200 };

/**
 * Sends a request; answers when the headers of the response are there, and has its stream cancelled when the call
 * is over before its end. What no server has begun to work on is sent again: on another connection when the one
 * it was on goes away (RFC 9113, sections 6.8 and 8.7).
 *
 * @throws ConnectError
 */
export async function exchange(
  pool: ConnectionPool,
  { headers, body }: Request,
  lifetime: Lifetime,
): Promise<Stream> {
  let refused = 0;
  let backoff: Backoff | undefined;
  while (true) {
    let stream: Stream | undefined;
    try {
      if (lifetime.error) throw lifetime.error;
      stream = await pool.request(headers, body === undefined, lifetime);
      cancelWith(lifetime, stream, body);
      if (body !== undefined) send(stream, body, lifetime);
      await responseHeaders(stream);
      if (isTaken(body)) body.settle();
      return stream;
    } catch (thrown) {
      const mayRepeat = !lifetime.error && thrown instanceof StreamClosed && thrown.isRetryable &&
        (!isTaken(body) || body.isRepeatable);
      if (stream) refused++;
      if (!mayRepeat || refused === ATTEMPTS) throw lifetime.blame(fromStreamClosed(thrown));
    }
    if (stream?.error?.code === ErrorCode.REFUSED_STREAM) {
      await pause(backoff ??= new Backoff(REFUSED_MS), lifetime);
    }
  }
}

function isTaken(body: Request["body"]): body is RequestBody {
  return body !== undefined && !(body instanceof Uint8Array);
}

function cancelWith(lifetime: Lifetime, stream: Stream, body: Request["body"]): void {
  lifetime.onOver((error) => {
    stream.cancel();
    if (isTaken(body)) body.close(error);
  });
}

function send(stream: Stream, body: Uint8Array | RequestBody, lifetime: Lifetime): void {
  if (body instanceof Uint8Array) {
    stream.write(body);
    stream.end();
  } else {
    void sendTaken(stream, body, lifetime);
  }
}

async function sendTaken(stream: Stream, body: RequestBody, lifetime: Lifetime): Promise<void> {
  try {
    for (let at = 0;; at++) {
      const chunk = await body.chunk(at);
      if (stream.error) return;
      if (!chunk) break;
      if (!stream.write(chunk)) await stream.drained();
    }
    stream.end();
  } catch (thrown) {
    // what is written to a stream that has ended is for its reader to notice
    if (!(thrown instanceof StreamClosed)) lifetime.fail(lifetime.blame(thrown));
  }
}

async function pause(backoff: Backoff, lifetime: Lifetime): Promise<void> {
  const over = new AbortController();
  lifetime.onOver(() => over.abort());
  await delay(backoff.next(), { signal: over.signal }).catch(() => {});
}
