import { assert, assertEquals } from "@std/assert";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { BEGINNING } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../support/eventually.ts";
import { type Command, ParleyProcess } from "../support/process.ts";
import { EventStream } from "./support/event_stream.ts";
import { fill } from "./support/fill.ts";
import { post, send } from "./support/messenger_http.ts";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
const WAIT_MS = 10_000;
const SENDERS = 8;
/** A drain with nothing to wait for, the process's own end included. */
const IDLE_DRAIN_MS = 3_000;

Deno.test("drain: with nothing under way, every process ends with exit code 0", async () => {
  for (const command of ["all", "serve", "chat"] satisfies Command[]) {
    for (const signal of SIGNALS) {
      await using parley = await ParleyProcess.start(command);
      const startMs = performance.now();
      assertEquals(await parley.end(signal), 0, `${command}, ${signal}`);
      const tookMs = performance.now() - startMs;
      assert(tookMs < IDLE_DRAIN_MS, `${command}, ${signal}: ${Math.round(tookMs)} ms`);
      assertEquals(parley.log.at(-1)?.message, "Stopped");
      assertEquals(parley.output, []);
    }
  }
});

Deno.test("drain: a POST under way is answered, and nothing new is let in", async () => {
  for (const signal of SIGNALS) {
    await using worker = await ParleyProcess.start("chat");
    await using edge = await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: worker.grpc } });
    await send(edge.http, "Ivan", "first");
    worker.signal("SIGSTOP");
    const underWay = send(edge.http, "Ivan", "under way");
    const flushing = post(`${edge.http}/getAndFlushMessages`);
    // It has come in once a later one on another connection is answered.
    await (await fetch(`${edge.http}/healthz`)).body?.cancel();
    edge.signal(signal);
    await edge.logged("draining");
    await eventually("no connection is taken", () => refuses(edge));
    worker.signal("SIGCONT");
    assert(await underWay);
    const flushed = await flushing;
    assertEquals(flushed.status, 200);
    assertEquals((await flushed.json())[0].text, "first");
    assertEquals(await edge.ended(), 0);
  }
});

Deno.test("drain: readers are told UNAVAILABLE, and go on from their position", async () => {
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  for (const [round, signal] of SIGNALS.entries()) {
    const readers = [worker.grpc, worker.connect].flatMap((address) =>
      Array.from({ length: 10 }, () => readToEnd(new Channel([address]), BigInt(round)))
    );
    await Promise.all(readers.map(({ started }) => started));
    await new Channel([worker.grpc]).call(
      MessengerService,
      (client, attempt) => client.sendMessage({ author: "Ivan", text: signal }, attempt),
      { deadlineMs: WAIT_MS },
    );
    const ending = worker.end(signal);
    for (const { ended } of readers) {
      assertEquals(await ended, { code: "UNAVAILABLE", texts: [signal] });
    }
    assertEquals(await ending, 0);
    await worker.start();
    await worker.logged("Active", { since: worker.log.length - 1 });
  }
});

Deno.test("drain: a reader in the middle of the history is told too, at once", async () => {
  await using worker = await ParleyProcess.start("chat", { env: { DRAIN_SECONDS: "30" } });
  await fill(new Channel([worker.grpc]), { count: 20_000, padding: 500 });
  const client = await new Channel([worker.connect]).client(MessengerService);
  const events = client.readMessages({ after: BEGINNING })[Symbol.asyncIterator]();
  assertEquals((await events.next()).value?.event.case, "start");
  let last = 0n;
  const reading = (async () => {
    for (;;) {
      const { value, done } = await events.next();
      if (done) return "OK";
      if (value.event.case === "message") last = value.event.value.position?.seq ?? 0n;
      if (last === 1n) worker.signal("SIGTERM");
    }
  })().catch((thrown) => fromConnectError(thrown).code);
  assertEquals(await withDeadline(reading, WAIT_MS, "see the stream end"), "UNAVAILABLE");
  assert(last < 20_000n, "it was in the middle");
  assertEquals(await worker.ended(), 0);
});

Deno.test("drain: events end as a whole stream does, and readiness goes first", async () => {
  for (const signal of SIGNALS) {
    await using parley = await ParleyProcess.start("all");
    await using events = await EventStream.open(`${parley.http}/v1/rooms/lobby/events`);
    assertEquals((await events.next())?.event, "start");
    await send(parley.http, "Ivan", "last words");
    parley.signal(signal);
    assertEquals(JSON.parse((await events.next())!.data).text, "last words");
    assertEquals(await events.next(), undefined);
    assertEquals(await parley.ended(), 0);
  }
});

Deno.test("drain: a second signal ends the process at once", async () => {
  for (
    const [first, second] of [["SIGTERM", "SIGTERM"], ["SIGINT", "SIGINT"], ["SIGTERM", "SIGINT"]] as const
  ) {
    await using worker = await ParleyProcess.start("chat");
    await using edge = await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: worker.grpc } });
    await send(edge.http, "Ivan", "first");
    worker.signal("SIGSTOP");
    const cut = send(edge.http, "Ivan", "under way").catch(() => "cut off");
    await (await fetch(`${edge.http}/healthz`)).body?.cancel();
    edge.signal(first);
    await edge.logged("draining");
    const startMs = performance.now();
    assert(await edge.end(second) !== 0);
    assert(performance.now() - startMs < 1_000);
    assertEquals(await cut, "cut off");
  }
});

Deno.test("drain: no longer than DRAIN_SECONDS, whatever is under way", async () => {
  await using worker = await ParleyProcess.start("chat");
  const env = { MESSENGER_SERVER_ADDR: worker.grpc, DRAIN_SECONDS: "1" };
  await using edge = await ParleyProcess.start("serve", { env });
  await send(edge.http, "Ivan", "first");
  worker.signal("SIGSTOP");
  const cut = Promise.allSettled([1, 2, 3].map((i) => send(edge.http, "Ivan", `under way ${i}`)));
  await (await fetch(`${edge.http}/healthz`)).body?.cancel();
  const startMs = performance.now();
  await edge.end("SIGTERM");
  const tookMs = performance.now() - startMs;
  assert(tookMs > 900 && tookMs < 2_500, `${Math.round(tookMs)} ms`);
  assertEquals((await cut).filter(({ status }) => status === "fulfilled"), []);
});

Deno.test("drain: what was answered under load is stored, once, after a restart", async () => {
  await using parley = await ParleyProcess.start("all");
  const answered: string[] = [];
  for (const [round, signal] of SIGNALS.entries()) {
    let on = true;
    const senders = Array.from({ length: SENDERS }, async (_, sender) => {
      for (let i = 0; on; i++) {
        const text = `${round} ${sender} ${i}`;
        const sendTime = await send(parley.http, "Ivan", text).catch(() => on = false);
        if (typeof sendTime === "string") answered.push(text);
      }
    });
    const before = answered.length;
    await eventually("there is load", () => answered.length > before + 100);
    assertEquals(await parley.end(signal), 0, parley.output.join("\n"));
    on = false;
    await Promise.all(senders);
    await parley.start();
  }
  await eventually("it is ready", async () => (await fetch(`${parley.http}/readyz`)).ok);
  const stored = await history(parley.http);
  assertEquals(new Set(stored).size, stored.length);
  assertEquals(answered.filter((text) => !stored.includes(text)), []);
});

/** Reads the lobby after a position until the stream ends. */
function readToEnd(channel: Channel, seq: bigint) {
  const started = Promise.withResolvers<void>();
  const ended = (async () => {
    const texts: string[] = [];
    try {
      const client = await channel.client(MessengerService);
      const { end } = await client.listMessages({});
      assertEquals(end?.seq, seq);
      for await (const { event } of client.readMessages({ after: end! })) {
        if (event.case === "start") started.resolve();
        else if (event.case === "message") texts.push(event.value.text);
      }
      return { code: "OK", texts };
    } catch (thrown) {
      started.reject(thrown);
      return { code: fromConnectError(thrown).code, texts };
    }
  })();
  return { started: started.promise, ended: withDeadline(ended, WAIT_MS, "see the stream end") };
}

async function refuses({ env }: ParleyProcess): Promise<boolean> {
  const port = Number(env.MESSENGER_HTTP_PORT);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
  connection?.close();
  return !connection;
}

/** The texts of all that is stored. */
async function history(base: string): Promise<string[]> {
  const texts: string[] = [];
  for (let at = "after.seq=0", more = true; more;) {
    const response = await fetch(`${base}/v1/rooms/lobby/messages?page_size=1000&${at}`);
    const { messages, end, hasNewer } = await response.json();
    texts.push(...messages.map(({ text }: { text: string }) => text));
    at = `after.epoch=${end.epoch}&after.seq=${end.seq}`;
    more = hasNewer;
  }
  return texts;
}
