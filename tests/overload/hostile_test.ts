import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { type Attack, HTTP1_ATTACKS, HTTP2_ATTACKS, openedAndDropped, STAYING } from "./support/attacks.ts";
import { Crowd } from "./support/crowd.ts";
import { Probe } from "./support/probe.ts";

const MIB = 1024 * 1024;
const OTHERS_MS = 1_000;
const CONNECTIONS = 10_000;
/** So much more memory than before may be in use when all is over. */
const MORE = 1.2;
/** Requests of a client that has no bad intentions; V8 collects what is over while it works. */
const REQUESTS = 300;
const SETTLED_MS = 30_000;
/** A heap that has room for what is needed and for little more: what is not given back would end the process. */
const ENV = { DENO_V8_FLAGS: "--max-old-space-size=128,--max-semi-space-size=4" };
/** Other processes of the machine may take its cores away for a while: one round of so many has to be undisturbed. */
const ROUNDS = 3;

/** A port, and where its process is asked by others meanwhile. */
interface Port {
  readonly name: string;
  readonly process: ParleyProcess;
  readonly port: number;
  readonly url: string;
}

Deno.test("hostile: no port lets its process die, grow or keep others waiting, whatever peers do on it", async (t) => {
  await using worker = await ParleyProcess.start("chat", { env: ENV });
  await using edge = await ParleyProcess.start("serve", {
    env: { ...ENV, MESSENGER_SERVER_ADDR: worker.grpc },
  });
  await using queue = await ParleyProcess.start("queue", { env: ENV });
  const at = (process: ParleyProcess, name: string, url: string): Port => ({
    name,
    process,
    port: Number(process.env[name]),
    url,
  });
  const ports = [
    at(edge, "MESSENGER_HTTP_PORT", `${edge.http}/healthz`),
    at(edge, "GRPC_PORT", `${edge.http}/healthz`),
    at(worker, "MESSENGER_SERVER_PORT", worker.connect),
    at(worker, "MESSENGER_CONNECT_PORT", worker.connect),
    at(queue, "QUEUE_HEALTH_PORT", `${queue.health}/healthz`),
  ];
  // What is compiled, and what heaps grow to, is there after the first time.
  for (const { port, url } of ports) {
    await attacked(port);
    await openedAndDropped(CONNECTIONS / 20)(port);
    await ordinary(url);
  }
  const before = new Map<ParleyProcess, number>();
  for (const process of [worker, edge, queue]) before.set(process, await process.residentBytes());

  for (const { name, process, port, url } of ports) {
    await t.step(name, async () => {
      for (let round = 1;; round++) {
        using probe = new Probe(process, url);
        await attacked(port);
        await openedAndDropped(CONNECTIONS)(port);
        const { count, p99, peak } = await probe.end();
        console.log(
          `${name}: ${count} requests of others, p99 ${p99} ms, ${Math.round(peak / MIB)} MiB at the most`,
        );
        if (p99 < OTHERS_MS) break;
        assert(round < ROUNDS, `others waited ${p99} ms`);
      }
    });
  }

  await t.step("they are as they were", async () => {
    for (const [process, bytes] of before) {
      const urls = ports.flatMap((port) => port.process === process ? [port.url] : []);
      let now = 0;
      const isBack = async () => {
        await ordinary(urls[0]!);
        now = await process.residentBytes();
        return now < bytes * MORE;
      };
      await eventually(`as much memory is in use as before, ${Math.round(bytes / MIB)} MiB`, isBack, {
        withinMs: SETTLED_MS,
      }).catch((thrown) => {
        throw new Error(`${Math.round(now / MIB)} MiB are in use`, { cause: thrown });
      });
      const faults = process.log.filter(({ level }) => level === "ERROR" || level === "FATAL");
      assertEquals([...new Set(faults.map(({ message }) => message.replace(/[\da-f-]{36}/, "an id")))], []);
    }
  });
});

Deno.test("hostile: on ports of lib/http2 nobody stays who does not say what is wanted", async () => {
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  const port = Number(worker.env.MESSENGER_SERVER_PORT);
  const crowds = await Promise.all(
    Object.values(STAYING).map(async (begin) => {
      const crowd = await Crowd.open(port, 5);
      await crowd.each((send) => send(begin));
      return crowd;
    }),
  );
  using _all = new DisposableStack();
  for (const crowd of crowds) _all.use(crowd);
  await eventually("all are closed", () => crowds.every(({ closed }) => closed === 5), { withinMs: 20_000 });
});

/** All that peers do, on one port. */
async function attacked(port: number): Promise<void> {
  const all = [...Object.values(HTTP2_ATTACKS), ...Object.values(HTTP1_ATTACKS)];
  const [slow, quick] = [all.filter(isSlow), all.filter((attack) => !isSlow(attack))];
  await Promise.all([
    ...slow.map((attack) => attack(port)),
    (async () => {
      for (const attack of quick) await attack(port);
    })(),
  ]);
}

function isSlow(attack: Attack): boolean {
  return attack.stays === true;
}

/** What a client without bad intentions does. */
async function ordinary(url: string): Promise<void> {
  for (let i = 0; i < REQUESTS; i++) await (await fetch(url)).body?.cancel();
}
