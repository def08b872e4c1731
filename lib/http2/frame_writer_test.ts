import { assert, assertEquals } from "@std/assert";
import { frame, join } from "../../tests/http2/support/frames.ts";
import { FrameType } from "./constants.ts";
import { FrameWriter } from "./frame_writer.ts";

/** Takes so many octets a write, when it is let. */
class Sink {
  readonly writes: number[] = [];
  readonly octets: number[] = [];
  #gate = Promise.withResolvers<void>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#gate.promise;
    const count = Math.min(bytes.length, this.#most);
    this.writes.push(count);
    this.octets.push(...bytes.subarray(0, count));
    return count;
  }

  open(error?: Error): void {
    if (error) this.#gate.reject(error);
    else this.#gate.resolve();
  }
}

const raw = (from: number, count: number) => Uint8Array.from({ length: count }, (_, at) => from + at);

Deno.test("frame writer: what comes while a write is under way goes in the next, in order, each octet once", async () => {
  const sink = new Sink(100_000);
  let sent = 0;
  const writer = new FrameWriter(sink, () => sent++, assert);
  writer.raw(raw(0, 3));
  writer.raw(raw(3, 3));
  writer.flush();
  for (let at = 6; at < 90; at++) writer.raw(raw(at, 1));
  assertEquals([writer.unsent, writer.octetsSent], [90, 0]);
  sink.open();
  await writer.finish();
  assertEquals(sink.writes, [6, 84]);
  assertEquals(sink.octets, [...raw(0, 90)]);
  assertEquals([writer.unsent, writer.octetsSent, sent], [0, 90, 2]);
});

Deno.test("frame writer: a socket that takes a little at a time gets all, however large the buffers grow", async () => {
  const sink = new Sink(777);
  const writer = new FrameWriter(sink, () => {}, assert);
  const all: number[] = [];
  sink.open();
  for (let round = 0; round < 30; round++) {
    const bytes = raw(round, 1 + round * 300);
    all.push(...bytes);
    writer.raw(bytes);
    if (round % 5 === 0) writer.relax();
    if (round % 3 !== 0) continue;
    await writer.finish();
    writer.relax();
  }
  await writer.finish();
  assertEquals(sink.octets, all);
});

Deno.test("frame writer: an error is told once, and nothing is sent after it", async () => {
  const sink = new Sink(10);
  const errors: unknown[] = [];
  const writer = new FrameWriter(sink, () => {}, (error) => errors.push(error));
  writer.raw(raw(0, 5));
  writer.flush();
  sink.open(new Error("broken pipe"));
  await writer.finish();
  writer.raw(raw(0, 5));
  await writer.finish();
  assertEquals(errors.map(String), ["Error: broken pipe"]);
  assertEquals(sink.octets, []);
});

Deno.test("frame writer: the end of a stream is a flag of its last frame where that can be", async () => {
  const { DATA, HEADERS, CONTINUATION, PING } = FrameType;
  const cases: [(writer: FrameWriter) => void, Uint8Array[]][] = [
    [(writer) => writer.frame(DATA, 0, 5, raw(0, 3)), [frame(DATA, 1, 5, raw(0, 3))]],
    [(writer) => writer.frame(HEADERS, 4, 5, raw(0, 3)), [frame(HEADERS, 5, 5, raw(0, 3))]],
    [(writer) => writer.frame(DATA, 0, 7, raw(0, 3)), [frame(DATA, 0, 7, raw(0, 3)), frame(DATA, 1, 5)]],
    [(writer) => writer.frame(CONTINUATION, 4, 5, raw(0, 3)), [
      frame(CONTINUATION, 4, 5, raw(0, 3)),
      frame(DATA, 1, 5),
    ]],
    [(writer) => {
      writer.frame(DATA, 0, 5, raw(0, 3));
      writer.frame(PING, 0, 0, raw(0, 8));
    }, [frame(DATA, 0, 5, raw(0, 3)), frame(PING, 0, 0, raw(0, 8)), frame(DATA, 1, 5)]],
    [(writer) => {
      writer.frame(DATA, 0, 5, raw(0, 3));
      writer.flush();
    }, [frame(DATA, 0, 5, raw(0, 3)), frame(DATA, 1, 5)]],
    [(writer) => {
      writer.frame(DATA, 0, 5, raw(0, 3));
      writer.raw(frame(DATA, 0, 5, raw(0, 3)));
    }, [frame(DATA, 0, 5, raw(0, 3)), frame(DATA, 0, 5, raw(0, 3)), frame(DATA, 1, 5)]],
  ];
  for (const [at, [write, expected]] of cases.entries()) {
    const sink = new Sink(100_000);
    const writer = new FrameWriter(sink, () => {}, assert);
    sink.open();
    write(writer);
    writer.endData(5);
    await writer.finish();
    assertEquals(sink.octets, [...join(expected)], `case ${at}`);
  }
});
