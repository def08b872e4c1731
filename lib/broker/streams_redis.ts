import { redisKeys } from "../redis/mod.ts";
import type { Priority, Wire } from "./call.ts";

/** The group of consumers, as PRPC has it. */
export const GROUP = "prpc_group_consumers";
/** The consumer that holds what was released; it never reads. */
export const RELEASED = "parley-released";

/** One stream of a queue's calls. */
export interface QueueStream {
  readonly key: string;
  /** Tells it from the other streams of its queue. */
  readonly label: string;
  /** How often its entries were claimed. */
  readonly claims: string;
  readonly wire: Wire;
  readonly priority: Priority;
  /** Whether its entries have PRPC's one field. */
  readonly isPrpc: boolean;
}

/** The stream that PRPC's clients write to and its servers read. */
export function prpcStream(queue: string, wire: "raw" | "pickled"): QueueStream {
  const label = `prpc-${wire}`;
  return {
    key: redisKeys.queuePrpc(queue, wire),
    label,
    claims: redisKeys.queueClaims(queue, label),
    wire,
    priority: "normal",
    isPrpc: true,
  };
}

/** Our own stream: all calls of the native wire, and retried ones of the others. */
export function ownStream(queue: string, wire: Wire, priority: Priority): QueueStream {
  const label = `${wire}-${priority}`;
  return {
    key: redisKeys.queueCalls(queue, wire, priority),
    label,
    claims: redisKeys.queueClaims(queue, label),
    wire,
    priority,
    isPrpc: false,
  };
}

/** Where a new call goes. */
export function streamFor(queue: string, wire: Wire, priority: Priority): QueueStream {
  return wire === "native" ? ownStream(queue, wire, priority) : prpcStream(queue, wire);
}

/** Where the new calls of one queue go; each stream is named once. */
export class StreamsFor {
  readonly #queue: string;
  readonly #streams: Partial<Record<`${Wire}/${Priority}`, QueueStream>> = {};

  constructor(queue: string) {
    this.#queue = queue;
  }

  for(wire: Wire, priority: Priority): QueueStream {
    return this.#streams[`${wire}/${priority}`] ??= streamFor(this.#queue, wire, priority);
  }
}

/** All streams of these wires, in the order in which they are read. */
export function streamsOf(queue: string, wires: readonly Wire[]): readonly QueueStream[] {
  const own = (wire: Wire, priority: Priority) =>
    wires.includes(wire) ? [ownStream(queue, wire, priority)] : [];
  const prpc = (["raw", "pickled"] as const).filter((wire) => wires.includes(wire));
  return [
    ...own("native", "high"),
    ...prpc.flatMap((wire) => own(wire, "normal")),
    ...own("native", "normal"),
    ...prpc.map((wire) => prpcStream(queue, wire)),
    ...own("native", "low"),
  ];
}
