import type { Message } from "@bufbuild/protobuf";
import type { Batches } from "../batches.ts";
import { join } from "./bytes.ts";
import type { Codec } from "./codec.ts";
import { pack, type Packing } from "./envelope.ts";

/** Where batches go. */
export interface BatchSink {
  /** Aborted when nobody takes any more. */
  readonly signal: AbortSignal;
  /** Sends a chunk, which nobody changes from now on; whether there is room for more, if not wait for `drained`. */
  send(chunk: Uint8Array): boolean;
  /** Resolves when there is room for more. @throws when the peer has gone. */
  drained(): Promise<void>;
}

/**
 * Sends batches as fast as the peer takes them, until their end: a chunk for each, and the next one is asked for when
 * there is room for it, so that one chunk at the most waits here.
 */
export async function sendBatches(
  batches: Batches<Message>,
  packing: Packing,
  sink: BatchSink,
): Promise<void> {
  const { signal } = sink;
  const leave = () => batches.return();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  try {
    let batch = batches.next();
    while (true) {
      if (batch instanceof Promise) batch = await batch;
      if (!batch) return;
      const packed = packBatch(packing, batch);
      batch = undefined; // what waits for the peer is the chunk alone
      const hasRoom = sink.send(packed instanceof Promise ? await packed : packed);
      if (!hasRoom) await sink.drained();
      batch = batches.next();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Chunks that may go to many: by codec and batch. */
const shared = new WeakMap<Codec, WeakMap<readonly Message[], Uint8Array>>();

/**
 * Messages in their envelopes, one behind the other. Those of a frozen batch of frozen messages are made once, however
 * many streams they go to.
 */
export function packBatch(packing: Packing, batch: readonly Message[]): Uint8Array | Promise<Uint8Array> {
  if (packing.compression) return packEach(packing, batch);
  let chunks = shared.get(packing.codec);
  if (!chunks) shared.set(packing.codec, chunks = new WeakMap());
  const known = chunks.get(batch);
  if (known) return known;
  const envelopes = batch.map((message) => pack(packing, message) as Uint8Array);
  const chunk = joined(envelopes);
  if (Object.isFrozen(batch) && batch.every(Object.isFrozen)) chunks.set(batch, chunk);
  return chunk;
}

async function packEach(packing: Packing, batch: readonly Message[]): Promise<Uint8Array> {
  const envelopes: Uint8Array[] = [];
  for (const message of batch) envelopes.push(await pack(packing, message));
  return joined(envelopes);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return join(chunks, chunks.reduce((size, { length }) => size + length, 0));
}
