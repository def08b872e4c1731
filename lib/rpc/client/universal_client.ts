import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import { headerValue, type Stream } from "../../http2/mod.ts";
import { fromStreamClosed } from "../h2_errors.ts";
import { exchange } from "./exchange.ts";
import { appendTo, fieldsOf, toHeaders } from "./fields.ts";
import { Lifetime } from "./lifetime.ts";
import type { ConnectionPool } from "./pool.ts";
import { RequestBody } from "./request_body.ts";
import type { Target } from "./target.ts";

/** Sends a request of Connect's own transports; answers when the headers of the response are there. */
export async function sendUniversal(
  pool: ConnectionPool,
  { scheme }: Target,
  { url, method, header, body: source, signal }: UniversalClientRequest,
): Promise<UniversalClientResponse> {
  const { pathname, host, search } = new URL(url);
  const headers = fieldsOf([
    [":method", method],
    [":scheme", scheme],
    [":path", pathname + search],
    [":authority", host],
  ], header);
  const lifetime = Lifetime.following(signal, header);
  const body = source && new RequestBody(source);
  const end = (stream: Stream | undefined, error?: Error) => {
    lifetime.end();
    body?.close(error);
    stream?.cancel(); // nothing to do when it has ended
    pool.released();
  };
  try {
    const stream = await exchange(pool, { headers, body }, lifetime);
    const trailer = new Headers();
    return {
      status: Number(headerValue(stream.headers, ":status")),
      header: toHeaders(stream.headers),
      body: receive(stream, trailer, lifetime, (error) => end(stream, error)),
      trailer,
    };
  } catch (thrown) {
    const error = lifetime.blame(thrown);
    end(undefined, error);
    throw error;
  }
}

async function* receive(
  stream: Stream,
  trailer: Headers,
  lifetime: Lifetime,
  end: (error?: Error) => void,
): AsyncGenerator<Uint8Array> {
  let error: Error | undefined;
  try {
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) yield chunk;
    appendTo(trailer, stream.trailers);
  } catch (thrown) {
    throw error = lifetime.blame(fromStreamClosed(thrown));
  } finally {
    end(error);
  }
}
