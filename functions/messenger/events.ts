import { toJsonString } from "@bufbuild/protobuf";
import { MessageSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { formatPosition, type Position, toWire } from "../../lib/chat/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { type FeedEvent, followRoom } from "./feed.ts";

/** How often a line is sent when nothing else is, so that proxies and browsers keep the stream, in milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/** What a stream of events follows. */
export interface EventsOptions {
  channel: Channel;
  room: string;
  after?: Position | undefined;
  signal: AbortSignal;
  keepAliveMs?: number;
}

/**
 * A room as server-sent events (HTML Living Standard, section 9.2).
 *
 * The first is `start`, or `reset` when the position asked for cannot be read; both carry the position that
 * the stream goes on after, as `id` and as data. Each message is an event without a name. Every `id` is a
 * position, which a browser sends back as Last-Event-ID.
 */
export async function* roomEvents(options: EventsOptions): AsyncGenerator<string> {
  const { channel, room, after, signal, keepAliveMs = KEEP_ALIVE_MS } = options;
  const feed = followRoom({ channel, room, after, signal });
  let started = false;
  let next = feed.next();
  try {
    while (true) {
      const result = await orSilence(next, keepAliveMs);
      if (result === undefined) {
        yield ": keep-alive\n\n";
        continue;
      }
      if (result.done) return;
      const text = format(result.value, started);
      if (result.value.kind !== "lost") started = true;
      if (text) yield text;
      next = feed.next();
    }
  } finally {
    await feed.return(undefined);
  }
}

function format(event: FeedEvent, started: boolean): string | undefined {
  switch (event.kind) {
    case "message": {
      const data = toJsonString(MessageSchema, toWire(event.message));
      return `id: ${formatPosition(event.message.position)}\ndata: ${data}\n\n`;
    }
    case "reset":
      return positionEvent("reset", event.position);
    case "open":
      return started ? undefined : positionEvent("start", event.position);
    case "lost":
      return undefined;
  }
}

function positionEvent(name: string, { epoch, seq }: Position): string {
  const data = JSON.stringify({ position: { epoch, seq: String(seq) } });
  return `event: ${name}\nid: ${formatPosition({ epoch, seq })}\ndata: ${data}\n\n`;
}

/** What the promise brings, or `undefined` when it brings nothing for so long. */
async function orSilence<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<undefined>((resolve) => timer = setTimeout(resolve, ms, undefined));
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
