import type {
  DescMethod,
  DescMethodStreaming,
  DescMethodUnary,
  JsonObject,
  Message,
} from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { fromConnectError } from "../../lib/error/mod.ts";
import { answered, type Ask, CALL_MS, type Caller, failed, messagesOf, type Outcome, plain } from "./ask.ts";

/** How a transport is used. */
export interface TransportCallerOptions {
  readonly name: string;
  /** Whether it can stream requests: over `fetch` it cannot. */
  readonly streamsRequests: boolean;
}

/** A client by one of Connect's transports. */
export class TransportCaller implements Caller {
  readonly name: string;
  readonly #transport: Transport;
  readonly #streamsRequests: boolean;

  constructor(transport: Transport, { name, streamsRequests }: TransportCallerOptions) {
    this.name = name;
    this.#transport = transport;
    this.#streamsRequests = streamsRequests;
  }

  has({ methodKind }: DescMethod): boolean {
    return this.#streamsRequests || methodKind === "unary" || methodKind === "server_streaming";
  }

  async call(ask: Ask): Promise<Outcome> {
    const { method, take, token } = ask;
    const answers: JsonObject[] = [];
    const left = new AbortController();
    const header = new Headers(token ? { authorization: `Bearer ${token}` } : {});
    try {
      for await (const message of this.#answers(ask, header, left.signal)) {
        answers.push(plain(method, message));
        if (answers.length === take) {
          left.abort();
          return answered(answers, "CANCELLED");
        }
      }
      return answered(answers);
    } catch (thrown) {
      return failed(fromConnectError(thrown), answers);
    } finally {
      left.abort();
    }
  }

  async *#answers(ask: Ask, header: Headers, signal: AbortSignal): AsyncIterable<Message> {
    const { method, take, deadlineMs = CALL_MS } = ask;
    const messages = messagesOf(ask);
    if (isUnary(method)) {
      yield (await this.#transport.unary(method, signal, deadlineMs, header, messages[0]!)).message;
    } else if (isStreaming(method)) {
      const holds = take !== undefined && method.methodKind === "bidi_streaming";
      const requests = sent(messages, holds ? signal : undefined);
      yield* (await this.#transport.stream(method, signal, deadlineMs, header, requests)).message;
    }
  }
}

/** The requests; the last is followed by the end, or by nothing until the signal. */
async function* sent(messages: readonly Message[], until: AbortSignal | undefined): AsyncGenerator<Message> {
  yield* messages;
  if (until && !until.aborted) {
    await new Promise((resolve) => until.addEventListener("abort", resolve, { once: true }));
  }
}

function isUnary(method: DescMethod): method is DescMethod & DescMethodUnary {
  return method.methodKind === "unary";
}

function isStreaming(method: DescMethod): method is DescMethod & DescMethodStreaming {
  return method.methodKind !== "unary";
}
