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
  /** Whether messages are JSON, where unknown fields are not kept. */
  readonly isJson?: boolean;
}

/** A client by one of Connect's transports. */
export class TransportCaller implements Caller {
  readonly name: string;
  readonly knowsUnknown: boolean;
  readonly #transport: Transport;
  readonly #streamsRequests: boolean;

  constructor(transport: Transport, options: TransportCallerOptions) {
    const { name, streamsRequests, isJson = false } = options;
    this.knowsUnknown = !isJson;
    this.name = name;
    this.#transport = transport;
    this.#streamsRequests = streamsRequests;
  }

  has({ methodKind }: DescMethod): boolean {
    return this.#streamsRequests || methodKind === "unary" || methodKind === "server_streaming";
  }

  async call(ask: Ask): Promise<Outcome> {
    const { method, take, token, leaveMs } = ask;
    const answers: JsonObject[] = [];
    const left = new AbortController();
    const leaving = leaveMs === undefined ? undefined : setTimeout(() => left.abort(), leaveMs);
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
      clearTimeout(leaving);
      left.abort();
    }
  }

  async *#answers(ask: Ask, header: Headers, signal: AbortSignal): AsyncIterable<Message> {
    const { method, take, leaveMs, deadlineMs = CALL_MS } = ask;
    const messages = messagesOf(ask);
    if (isUnary(method)) {
      yield (await this.#transport.unary(method, signal, deadlineMs, header, messages[0]!)).message;
    } else if (isStreaming(method)) {
      const isLeft = take !== undefined || leaveMs !== undefined;
      const holds = isLeft && method.methodKind !== "server_streaming";
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
