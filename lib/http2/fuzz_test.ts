import { assert, assertEquals } from "@std/assert";
import { settings } from "../../tests/http2/support/frames.ts";
import { FuzzPeer } from "../../tests/http2/support/fuzz_run.ts";
import { socketPair } from "../../tests/http2/support/memory_socket.ts";
import { readAll, writeAll } from "../../tests/http2/support/pairs.ts";
import { Random } from "../../tests/http2/support/random.ts";
import { RandomFrames } from "../../tests/http2/support/random_frames.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { withDeadline } from "../time/mod.ts";
import { ClientConnection, responseHeaders } from "./client.ts";
import { FrameType, PREFACE } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";
import { ServerConnection } from "./server.ts";
import type { Stream } from "./stream.ts";

const SERVER_SEQUENCES = 100_000;
const CLIENT_SEQUENCES = 30_000;
const WITHIN_MS = 5_000;
const SEQUENCES_PER_CONNECTION = 100;
const OK: HeaderList = [[":status", "200"]];
const limits = {
  maxConcurrentStreams: 6,
  idleFramesBurst: 300,
  maxUnsent: 50_000,
  connectionWindow: 200_000,
};

/** What a handler may do; each ends by itself, or with the stream. */
const WORKS: readonly ((stream: Stream) => unknown)[] = [
  async (stream) => {
    const body = await readAll(stream);
    stream.sendHeaders(OK);
    await writeAll(stream, body);
  },
  async (stream) => {
    stream.sendHeaders(OK);
    await writeAll(stream, new Uint8Array(100_000));
  },
  async (stream) => {
    stream.sendHeaders(OK);
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
      if (!stream.write(chunk)) await stream.drained();
    }
    stream.end([["x-trailer", "1"]]);
  },
  (stream) => stream.sendHeaders(OK, true),
  (stream) => stream.cancel(),
  async (stream) => {
    await stream.read();
    stream.cancel();
  },
  (stream) => void stream.signal.addEventListener("abort", () => stream.cancel()),
];

/** Counts what begins, and what ends: well or with a StreamClosed. */
class Works {
  #begun = 0;
  #ended = 0;
  readonly wrong: unknown[] = [];

  begin(work: () => unknown): void {
    this.#begun++;
    Promise.resolve().then(work).catch((thrown) => thrown instanceof StreamClosed || this.wrong.push(thrown))
      .finally(() => this.#ended++);
  }

  get open(): number {
    return this.#begun - this.#ended;
  }

  get begun(): number {
    return this.#begun;
  }
}

/** Adds up what the peers of all connections saw. */
function add(total: Map<string, number>, peer: FuzzPeer): void {
  for (const [code, count] of peer.codes) total.set(code, (total.get(code) ?? 0) + count);
}

async function settle(works: Works, seed: number): Promise<void> {
  for (let turn = 0; turn < 100 && works.open > 0; turn++) await undefined;
  assertEquals(
    [works.open, works.wrong],
    [0, []],
    `seed ${seed}: readers and writers end with their connection`,
  );
}

Deno.test("fuzz: 100,000 sequences of frames into servers: defined errors, and everything ends", async () => {
  const random = new Random();
  const works = new Works();
  const codes = new Map<string, number>();
  let connections = 0;
  for (let sequence = 0; sequence < SERVER_SEQUENCES;) {
    connections++;
    const [socket, other] = socketPair({ maxRead: random.pick([Infinity, 1_000, 7]) });
    const server = new ServerConnection(
      socket,
      (stream) => works.begin(() => random.pick(WORKS)(stream)),
      limits,
    );
    const peer = new FuzzPeer(other, 0);
    const frames = new RandomFrames(random, true);
    await peer.feed(PREFACE);
    await peer.feed(settings());
    for (let count = 0; count < SEQUENCES_PER_CONNECTION && !peer.ended; count++, sequence++) {
      await peer.feed(frames.sequence());
      if (random.oneIn(20)) server.checkTimes(random.below(1_000_000));
      if (random.oneIn(300)) server.drain();
    }
    await peer.close();
    await withDeadline(server.ended, WITHIN_MS, "see the server end");
    assertEquals(server.openStreams, 0);
    await settle(works, random.seed);
    add(codes, peer);
  }
  assert(works.begun > SERVER_SEQUENCES / 4, `${works.begun} requests in ${connections} connections`);
  for (const code of ["GOAWAY 0", "GOAWAY 1", "GOAWAY 9", "RST_STREAM 1", "RST_STREAM 5", "RST_STREAM 7"]) {
    assert(codes.has(code), `seed ${random.seed}: ${code} among ${JSON.stringify([...codes])}`);
  }
});

Deno.test("fuzz: 30,000 sequences of frames into clients: defined errors, and everything ends", async () => {
  const random = new Random();
  const works = new Works();
  for (let sequence = 0; sequence < CLIENT_SEQUENCES;) {
    const [socket, other] = socketPair({ maxRead: random.pick([Infinity, 1_000, 7]) });
    const client = new ClientConnection(socket, { limits, pingMs: 0 });
    const peer = new FuzzPeer(other, PREFACE.length);
    const frames = new RandomFrames(random, false);
    await peer.feed(settings());
    for (let count = 0; count < SEQUENCES_PER_CONNECTION && !peer.ended; count++, sequence++) {
      if (random.oneIn(2)) works.begin(() => ask(client, random, frames));
      await peer.feed(frames.sequence());
    }
    await peer.close();
    await withDeadline(client.ended, WITHIN_MS, "see the client end");
    assertEquals([client.openStreams, client.usable], [0, false]);
    await settle(works, random.seed);
    assert(!peer.counts.has(FrameType.PUSH_PROMISE));
  }
  assert(works.begun > CLIENT_SEQUENCES / 10, `${works.begun} requests`);
});

async function ask(client: ClientConnection, random: Random, frames: RandomFrames): Promise<void> {
  const stream = await client.request(random.pick([GET, POST]), random.oneIn(2));
  frames.opened = stream.id;
  if (random.oneIn(5)) return stream.cancel();
  if (random.oneIn(3)) await writeAll(stream, new Uint8Array(random.below(100_000)));
  else stream.end();
  await responseHeaders(stream);
  await readAll(stream);
}
