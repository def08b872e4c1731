import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import { MessengerService, SendMessagesRequestSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { AppError, fromConnectError } from "../../lib/error/mod.ts";
import { callerOf, type Channel } from "../../lib/rpc/mod.ts";
import { newKey } from "./idempotency_key.ts";
import type { Sender } from "./sender.ts";
import { UserStreams } from "./user_streams.ts";

/** How long a call to the worker may take, the retries included, when its caller gives no time, in milliseconds. */
const DEADLINE_MS = 5_000;

/** Rooms that one user may attend at once, over all tabs and devices, by each edge. */
const MAX_ATTENDANCES = 100;

/** What the gateway works on. */
export interface GatewayDeps {
  channel: Channel;
  sender: Sender;
  /** Aborted when the process stops: streams end. */
  stopping: AbortSignal;
}

/**
 * `messenger.v1.MessengerService` at the edge: the chat worker's, wherever the active one is.
 *
 * Every message that has no key gets one, so that a send that may have arrived can be repeated. A stream that breaks
 * ends with what the worker, or the way to it, says: its reader resumes by position.
 */
export function messengerGateway(
  { channel, sender, stopping }: GatewayDeps,
): ServiceImpl<typeof MessengerService> {
  const attendances = new UserStreams(MAX_ATTENDANCES);
  return {
    sendMessage: ({ author, text, room, idempotencyKey }) =>
      sender.send({ author, text, room: room || DEFAULT_ROOM, idempotencyKey: idempotencyKey || newKey() }),

    sendMessages({ messages }, { signal, timeoutMs }) {
      const keyed = messages.map((m) => ({ ...m, idempotencyKey: m.idempotencyKey || newKey() }));
      const request = create(SendMessagesRequestSchema, { messages: keyed });
      return channel.call(MessengerService, (client, attempt) => client.sendMessages(request, attempt), {
        deadlineMs: timeoutMs() ?? DEADLINE_MS,
        signal,
      });
    },

    readMessages: (request, { signal }) =>
      relay((client, options) => client.readMessages(request, options), { channel, stopping, signal }),

    listMessages: (request, { signal, timeoutMs }) =>
      channel.call(MessengerService, (client, attempt) => client.listMessages(request, attempt), {
        deadlineMs: timeoutMs() ?? DEADLINE_MS,
        signal,
      }),

    listRooms: (request, { signal, timeoutMs }) =>
      channel.call(MessengerService, (client, attempt) => client.listRooms(request, attempt), {
        deadlineMs: timeoutMs() ?? DEADLINE_MS,
        signal,
      }),

    attendRoom(request, { signal, values }) {
      const deps = { channel, stopping, signal };
      const lists = relay((client, options) => client.attendRoom(request, options), deps);
      return attendances.hold(callerOf(values)?.userId, lists);
    },
  };
}

interface RelayOptions extends Pick<GatewayDeps, "channel" | "stopping"> {
  signal: AbortSignal;
}

/** The responses of a stream of the worker, as they come. */
async function* relay<T>(
  open: (client: Client<typeof MessengerService>, options: { signal: AbortSignal }) => AsyncIterable<T>,
  { channel, stopping, signal }: RelayOptions,
): AsyncGenerator<T> {
  const { address } = channel;
  try {
    const client = await channel.client(MessengerService);
    yield* open(client, { signal: AbortSignal.any([signal, stopping]) });
  } catch (thrown) {
    if (stopping.aborted) throw new AppError("UNAVAILABLE", "The process is stopping; call again at another");
    const error = fromConnectError(thrown);
    if (!signal.aborted) channel.streamEnded(address, error);
    throw error;
  }
}
