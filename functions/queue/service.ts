import type { ServiceImpl } from "@connectrpc/connect";
import { durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import type { CallRequest, EnqueueRequest, QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import type { Broker } from "../../lib/broker/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { CallOptions } from "../../lib/queue/mod.ts";
import { type Caller, callerOf, currentCall } from "../../lib/rpc/mod.ts";
import { callInfo, followCall } from "./follow_call.ts";
import { Queues } from "./queues.ts";
import { argsOf, toValue } from "./values.ts";
import { priorityOf, toWireDeadLetter, toWireFunction, wireOf } from "./wire.ts";

/** Dead letters on a page that says nothing of its size. */
const DEFAULT_DEAD_PAGE = 50;

/** What the service works on. */
export interface QueueDeps {
  readonly broker: Broker;
  /** The queue that is meant where none is named. */
  readonly defaultQueue: string;
  /** Aborted when the process stops: streams end. */
  readonly stopping: AbortSignal;
}

/** `queue.v1.QueueService` on a broker. Its requests are held to `queueRules` before. */
export function queueService(
  { broker, defaultQueue, stopping }: QueueDeps,
): ServiceImpl<typeof QueueService> {
  const queues = new Queues(broker, defaultQueue);
  const callOf = ({ queue, id, wire }: { queue: string; id: string; wire: CallRequest["wire"] }) =>
    queues.client(queue, wireOf(wire)).find(id);
  return {
    async call(request, { signal, values }) {
      const client = queues.client(request.queue, wireOf(request.wire));
      const options = optionsOf(request, callerOf(values));
      // A call with a key goes on when this request ends: whoever asks again is to get its result.
      const bound = options.idempotencyKey === undefined && { signal, ...deadlineOf(currentCall().endMs) };
      const call = await client.call(request.func, { ...options, ...bound });
      return { id: call.id, result: toValue(await call.result({ signal })) };
    },

    async enqueue(request, { values }) {
      const { ttl, runAt } = request;
      const call = await queues.client(request.queue, wireOf(request.wire)).call(request.func, {
        ...optionsOf(request, callerOf(values)),
        ...(ttl && { deadlineMs: durationMs(ttl) }),
        ...(runAt && { runAt: timestampDate(runAt) }),
        awaited: false,
      });
      return { id: call.id };
    },

    getCall: async (request) => ({ call: await callInfo(callOf(request)) }),

    async cancelCall(request) {
      if (!broker.features.has("cancellation")) {
        throw new AppError("UNIMPLEMENTED", `Cannot cancel call "${request.id}": the broker cannot`);
      }
      return { cancelled: await callOf(request).cancel() };
    },

    async *watchCall(request, { signal }) {
      const ended = AbortSignal.any([signal, stopping]);
      try {
        for await (const call of followCall(callOf(request), ended)) yield { call };
      } catch (thrown) {
        if (!stopping.aborted) throw thrown;
        throw new AppError("UNAVAILABLE", "The process is stopping; watch on at another");
      }
    },

    async listFunctions({ queue }, { signal }) {
      const client = queues.client(queue, "native");
      if ((await queues.queue(queue).workers()).length === 0) {
        throw new AppError("UNAVAILABLE", `no live worker serves queue "${client.queue}"`);
      }
      return { functions: (await client.functions({ signal })).map(toWireFunction) };
    },

    async listDeadLetters({ queue, pageSize, pageToken }) {
      const limit = pageSize || DEFAULT_DEAD_PAGE;
      const found = await queues.queue(queue).dead.list({
        limit: limit + 1,
        ...(pageToken !== "" && { after: pageToken }),
      });
      const page = found.slice(0, limit);
      return {
        deadLetters: page.map(toWireDeadLetter),
        nextPageToken: found.length > limit ? page.at(-1)?.key ?? "" : "",
      };
    },

    async replayDeadLetter({ queue, key }) {
      if (await queues.queue(queue).dead.replay(key)) return {};
      throw noDeadLetter("replay", key);
    },

    async dropDeadLetter({ queue, key }) {
      if (await queues.queue(queue).dead.drop(key)) return {};
      throw noDeadLetter("drop", key);
    },
  };
}

/** What both ways to call have in common. */
function optionsOf(request: CallRequest | EnqueueRequest, caller: Caller | undefined): CallOptions {
  const { args, kwargs, idempotencyKey, requireWorker } = request;
  const priority = priorityOf(request.priority);
  return {
    args: argsOf(args),
    kwargs: kwargs ?? {},
    requireWorker,
    ...(priority && { priority }),
    // Nobody meets the calls of another by guessing a key.
    ...(idempotencyKey !== "" && { idempotencyKey: `${caller?.userId ?? ""}/${idempotencyKey}` }),
  };
}

/** What is left of the request's time, for the call to be dropped after. */
function deadlineOf(endMs: number | undefined): Pick<CallOptions, "deadlineMs"> {
  return endMs === undefined ? {} : { deadlineMs: Math.max(1, endMs - performance.now()) };
}

function noDeadLetter(action: string, key: string): AppError {
  return new AppError("NOT_FOUND", `Cannot ${action} dead letter "${key}": there is none`);
}
