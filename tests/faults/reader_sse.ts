import { delay } from "@std/async/delay";
import { TextLineStream } from "@std/streams/text-line-stream";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { ReaderEvent } from "./chat_history.ts";
import type { Received } from "./checker.ts";
import { Random } from "./random.ts";
import type { Reader } from "./reader.ts";

const RETRY_MS = 50;
const READY_MS = 10_000;
/** After so many events at the most it breaks off by itself, and resumes. */
const BREAK_AFTER = 500;

interface ServerSentEvent {
  name: string;
  id: string;
  data: string;
}

/**
 * Reads the events of a room at an edge, as a browser would: with the Last-Event-ID of the last event
 * whenever the stream ended. It breaks off by itself now and then.
 */
export async function sseReader(
  edge: string,
  { name: own = "sse", random = new Random(Date.now()) }: { name?: string; random?: Random } = {},
): Promise<Reader> {
  const received: Received[] = [];
  const told: ReaderEvent[] = [];
  const faults: string[] = [];
  let stopped = false;
  let breakOff = () => Promise.resolve();
  let lastId = "";
  const take = ({ name, id, data }: ServerSentEvent) => {
    lastId = id;
    const { text, sendTime, position } = JSON.parse(data);
    const at = { epoch: position.epoch, seq: Number(position.seq) };
    if (name !== "message") {
      told.push({ kind: name === "reset" ? "reset" : "open", at, ms: performance.now() });
      return;
    }
    told.push({ kind: "message", message: { ...at, text, sendTime } });
    received.push({ text, sendTime, seq: BigInt(position.seq) });
  };
  const readOnce = async () => {
    const response = await fetch(`${edge}/v1/rooms/${DEFAULT_ROOM}/events`, {
      headers: lastId ? { "last-event-id": lastId } : {},
    });
    if (response.status !== 200 || !response.body) throw new Error(`it answered ${response.status}`);
    const lines = toLines(response.body).getReader();
    // Not the signal of fetch, which Deno forgets when it collects garbage.
    breakOff = () => lines.cancel();
    let left = random.between(1, BREAK_AFTER);
    for await (const event of events(lines)) {
      if (stopped || left-- === 0) return breakOff();
      take(event);
    }
  };
  const read = async () => {
    while (!stopped) {
      await readOnce().catch(() => delay(RETRY_MS));
    }
  };
  const reading = read();
  const reader: Reader = {
    name: own,
    received,
    events: told,
    faults,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await breakOff();
      await reading;
    },
  };
  await eventually("the events begin", () => lastId !== "", { withinMs: READY_MS });
  return reader;
}

function toLines(body: ReadableStream<Uint8Array>): ReadableStream<string> {
  const text: ReadableStream<string> = body.pipeThrough(new TextDecoderStream());
  return text.pipeThrough(new TextLineStream());
}

/** The events of a stream (HTML Living Standard, section 9.2.6), one line of data each. */
async function* events(lines: ReadableStreamDefaultReader<string>): AsyncGenerator<ServerSentEvent> {
  let event: Partial<ServerSentEvent> = {};
  while (true) {
    const { done, value: line } = await lines.read();
    if (done) return;
    if (line === "") {
      if (event.data !== undefined) yield { name: "message", id: "", data: "", ...event };
      event = {};
    }
    const [, field, value = ""] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    if (field === "event") event.name = value;
    if (field === "id") event.id = value;
    if (field === "data") event.data = value;
  }
}
