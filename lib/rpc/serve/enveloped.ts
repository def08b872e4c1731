import type { Message } from "@bufbuild/protobuf";
import type { MethodImplSpec } from "@connectrpc/connect";
import { createAsyncIterable } from "@connectrpc/connect/protocol";
import { Batches } from "../batches.ts";
import { sendBatches } from "./batch.ts";
import { Call } from "./call.ts";
import type { Codec } from "./codec.ts";
import { EnvelopedAnswer } from "./enveloped_answer.ts";
import type { EnvelopedProtocol, ParsedTimeout } from "./enveloped_protocol.ts";
import { checkLength, lengthAt, pack, PREFIX, unpack, type Unpacking } from "./envelope.ts";
import { readMessages } from "./envelope_reader.ts";
import { toWireError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import { invokeStream, invokeUnary, single } from "./invoke.ts";
import { negotiate } from "./negotiation.ts";
import type { Procedure } from "./procedures.ts";

const MAX_TIMEOUT_MS = Number.MAX_SAFE_INTEGER;

/** Serves a call of gRPC, of gRPC-Web, or a stream of Connect. */
export async function serveEnveloped(
  exchange: Exchange,
  protocol: EnvelopedProtocol,
  codec: Codec,
  procedure: Procedure,
): Promise<void> {
  const { spec, interceptors, readMaxBytes: maxBytes, compressMinBytes } = procedure;
  const { timeoutMs, error: faultyTimeout } = timeoutOf(exchange, protocol);
  const call = new Call({ method: spec.method, protocolName: protocol.name, source: exchange, timeoutMs });
  const answer = new EnvelopedAnswer(exchange, protocol, codec.name, call);
  try {
    const { request, response } = negotiate(
      procedure.compressions,
      exchange.header(protocol.encodingHeader),
      exchange.header(protocol.acceptHeader),
      protocol.acceptHeader,
    );
    answer.encoding = response?.name;
    if (faultyTimeout) throw faultyTimeout;
    if (timeoutMs !== undefined) call.onDeadline((error) => answer.fail(error));
    const unpacking = { codec, schema: spec.method.input, compression: request, maxBytes };
    const packing = { codec, schema: spec.method.output, compression: response, compressMinBytes };
    if (spec.kind === "unary") {
      const input = await readOnly(exchange, unpacking);
      const packed = pack(packing, await invokeUnary(spec, call, interceptors, input));
      answer.send(packed instanceof Promise ? await packed : packed);
    } else {
      const input = await inputOf(spec, exchange, unpacking);
      const { messages, takeTrailer } = await invokeStream(spec, call, interceptors, input);
      if (messages instanceof Batches) {
        const { signal } = call;
        const send = (chunk: Uint8Array) => answer.send(chunk);
        await sendBatches(messages, packing, { signal, send, drained: () => exchange.drained() });
      } else {
        for await (const message of messages) {
          if (answer.isOver) break;
          const packed = pack(packing, message);
          if (!answer.send(packed instanceof Promise ? await packed : packed)) await exchange.drained();
        }
      }
      takeTrailer();
    }
    answer.succeed();
  } catch (thrown) {
    if (!exchange.isGone) answer.fail(toWireError(thrown, procedure.path));
  } finally {
    call.end();
  }
}

function timeoutOf(exchange: Exchange, protocol: EnvelopedProtocol): ParsedTimeout {
  const value = exchange.header(protocol.timeoutHeader);
  return value === undefined ? NO_TIMEOUT : protocol.parseTimeout(value, MAX_TIMEOUT_MS);
}

const NO_TIMEOUT: ParsedTimeout = {};

async function inputOf(
  spec: MethodImplSpec,
  exchange: Exchange,
  unpacking: Unpacking,
): Promise<AsyncIterable<Message>> {
  if (spec.kind !== "server_streaming") return readMessages(exchange, unpacking);
  return createAsyncIterable([await readOnly(exchange, unpacking)]);
}

/** The message of a request that has one. Most come as one envelope, not compressed, in one chunk. */
async function readOnly(exchange: Exchange, unpacking: Unpacking): Promise<Message> {
  const body = await exchange.readAll(PREFIX + unpacking.maxBytes);
  if (body.length >= PREFIX) {
    const length = lengthAt(body, 0);
    checkLength(length, unpacking.maxBytes);
    if (length === body.length - PREFIX) return unpack(unpacking, body[0]!, body.subarray(PREFIX));
  }
  let rest: Uint8Array | undefined = body;
  const chunks = {
    read: () => {
      const chunk = rest;
      rest = undefined;
      return Promise.resolve(chunk);
    },
  };
  return await single(readMessages(chunks, unpacking));
}
