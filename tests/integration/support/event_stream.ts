import { TextLineStream } from "@std/streams/text-line-stream";
import { withDeadline } from "../../../lib/time/mod.ts";

const WAIT_MS = 10_000;

/** One server-sent event; `event` is "message" when it has no name. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** A stream of server-sent events (HTML Living Standard, section 9.2), read one at a time. */
export class EventStream implements AsyncDisposable {
  readonly response: Response;
  readonly #lines: ReadableStreamDefaultReader<string>;

  private constructor(response: Response) {
    this.response = response;
    const text: ReadableStream<string> = response.body!.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    this.#lines = lines.getReader();
  }

  /** Opens a stream; with the id of the last event seen, to go on after it. */
  static async open(url: string, lastEventId?: string): Promise<EventStream> {
    const headers = { accept: "text/event-stream", ...(lastEventId && { "last-event-id": lastEventId }) };
    return new EventStream(await withDeadline(fetch(url, { headers }), WAIT_MS, "open the events"));
  }

  /** The next event; `undefined` when the stream has ended as it should. Throws when it was broken off. */
  async next(): Promise<ServerEvent | undefined> {
    let event = "message", id = "", data = "";
    while (true) {
      const { done, value } = await withDeadline(this.#lines.read(), WAIT_MS, "read the next event");
      if (done) return undefined;
      if (value === "") {
        if (data) return { event, id, data };
        continue;
      }
      const [name, rest = ""] = value.split(/: ?(.*)/s);
      if (name === "event") event = rest;
      else if (name === "id") id = rest;
      else if (name === "data") data += rest;
    }
  }

  /** As many further events. */
  async take(count: number): Promise<ServerEvent[]> {
    const events: ServerEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (!event) throw new Error(`Cannot read ${count} events: the stream ended after ${events.length}`);
      events.push(event);
    }
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.cancel().catch(() => {}); // it was broken off
  }
}
