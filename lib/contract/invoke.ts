import type { DescMethod, Message } from "@bufbuild/protobuf";

/** What a call carries beside its messages. */
export interface InvokeContext {
  /** The header fields of the HTTP request. */
  readonly header: Headers;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** How long the client gives the call, in milliseconds; `undefined` where it does not say. */
  readonly timeoutMs: number | undefined;
  /** The URL of the HTTP request. */
  readonly url: string;
}

/** What a call answers: one message, or messages as they come. */
export type InvokeAnswer =
  & { readonly header: Headers; readonly trailer: Headers }
  & ({ readonly message: Message } | { readonly stream: AsyncIterable<Message> });

/**
 * Calls a method of a service in this process, through the interceptors that every protocol goes through.
 *
 * @param input the message, or messages as they come where the method takes a stream.
 * @returns `message` where the method answers one, else `stream`. The trailers of a stream are whole at its end.
 * @throws AppError or ConnectError, also from the stream.
 */
export type Invoke = (
  method: DescMethod,
  input: Message | AsyncIterable<Message>,
  context: InvokeContext,
) => Promise<InvokeAnswer>;

/** Whether the input of a call is one message, and not messages as they come. */
export function isMessage(input: Message | AsyncIterable<Message>): input is Message {
  return !(Symbol.asyncIterator in input);
}
