import { assert, assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { isOk, isRefusal } from "./support/answers.ts";
import type { LatencyReport, LoadReport } from "./support/load_plan.ts";
import { runLoad } from "./support/load_process.ts";
import { Probe } from "./support/probe.ts";
import { connectSend, grpcSend, type LoadRequest, restSend } from "./support/sends.ts";

const MIB = 1024 * 1024;
/** So many times what it can do is asked of it. */
const TIMES = 5;
const LOAD_MS = 4_000;
const CLOSED = { connections: 16, streams: 16, ms: 1_500 };
/** What the issue is about: how long what was let in may take, and until all is well again, in milliseconds. */
const ACCEPTED_MS = 1_000;
const RECOVERED_MS = 5_000;
/** What is under way, and what V8 has not collected yet. */
const MORE_BYTES = 400 * MIB;
/** Other processes of the machine may take its cores away for a while: one round of so many has to be undisturbed. */
const ROUNDS = 4;
/** One caller may make as many calls as it likes: it is the process that is at its end, not the caller's rate. */
const ENV = { CALLS_PER_SECOND: "100000000" };

interface Kind {
  readonly request: LoadRequest;
  port(worker: ParleyProcess, edge: ParleyProcess): string | undefined;
  readonly isWorker?: boolean;
  /** Connections: `Deno.serve` takes 200 requests at a time of each, `lib/http2` 2,000. */
  readonly connections: number;
}

const KINDS: Record<string, Kind> = {
  "the edge, over gRPC": {
    request: grpcSend(),
    port: (_, edge) => edge.env.GRPC_PORT,
    connections: 20,
  },
  "the edge, over REST": {
    request: restSend(),
    port: (_, edge) => edge.env.MESSENGER_HTTP_PORT,
    connections: 20,
  },
  "the chat worker, over gRPC": {
    request: grpcSend(),
    port: (worker) => worker.env.MESSENGER_SERVER_PORT,
    isWorker: true,
    connections: 20,
  },
  "the chat worker, over Connect": {
    request: connectSend(),
    port: (worker) => worker.env.MESSENGER_CONNECT_PORT,
    isWorker: true,
    connections: 20,
  },
};

for (const [name, { request, port: portOf, isWorker, connections }] of Object.entries(KINDS)) {
  Deno.test(`overload: ${name}: five times what it can do is answered or refused, in time`, async () => {
    await using worker = await ParleyProcess.start("chat", { env: ENV });
    await worker.logged("Active");
    await using edge = await ParleyProcess.start("serve", {
      env: { ...ENV, MESSENGER_SERVER_ADDR: worker.grpc },
    });
    const target = isWorker ? worker : edge;
    const plan = { ...request, port: Number(portOf(worker, edge)) };
    await runLoad({ ...plan, ...CLOSED });
    const closed = await runLoad({ ...plan, ...CLOSED });
    const capacity = total(closed, isOk) / closed.tookMs * 1_000;
    const before = await target.residentBytes();
    for (let round = 1;; round++) {
      using probe = new Probe(target, isWorker ? worker.connect : `${edge.http}/healthz`);
      const perSecond = capacity * TIMES;
      const report = await runLoad({ ...plan, connections, streams: 2_000, ms: LOAD_MS, perSecond });
      const others = await probe.end();
      const accepted = worst(report, isOk);
      const refused = worst(report, isRefusal);
      console.log(
        `${name}: ${Math.round(capacity)}/s; of ${Math.round(perSecond)}/s ${told(accepted)} were accepted, ${
          told(refused)
        } refused, ${report.heldBack} held back; others ${others.p99} ms, ${
          Math.round(others.peak / MIB)
        } MiB`,
      );
      assertEquals(total(report, (answer) => !isOk(answer) && !isRefusal(answer)), 0, JSON.stringify(report));
      assertEquals(report.lost, 0);
      assertEquals(report.withRetry, refused.count, "every refusal says when to try again");
      assert(accepted.count > 0 && refused.count > 0);
      assert(
        total(report, () => true) + report.heldBack > perSecond * LOAD_MS / 1_000 * 0.9,
        "it was as much as it should be",
      );
      assert(
        others.peak < before + MORE_BYTES,
        `${before / MIB} MiB before, ${others.peak / MIB} MiB at most`,
      );
      await recovers(isWorker ? worker.grpc : edge.edgeGrpc);
      const isInTime = accepted.p99 < ACCEPTED_MS && refused.p50 < ACCEPTED_MS && others.p99 < ACCEPTED_MS;
      if (isInTime) break;
      assert(round < ROUNDS, `${told(accepted)} accepted, ${told(refused)} refused, others ${others.p99} ms`);
    }
  });
}

/** Calls come through again, one after the other, none of them refused. */
async function recovers(grpc: string): Promise<void> {
  await using transport = createH2Transport({ baseUrl: `http://${grpc}` });
  const client = createClient(MessengerService, transport);
  const send = () => client.sendMessage({ author: "after", text: "it", room: "after" }, { timeoutMs: 500 });
  await eventually("it has recovered", async () => {
    try {
      for (let i = 0; i < 20; i++) await send();
      return true;
    } catch {
      return false;
    }
  }, { withinMs: RECOVERED_MS });
}

function total({ answers }: LoadReport, counts: (answer: string) => boolean): number {
  return Object.entries(answers).reduce((sum, [answer, { count }]) => sum + (counts(answer) ? count : 0), 0);
}

/** The slowest of what counts, with how many there were of all. */
function worst(report: LoadReport, counts: (answer: string) => boolean): LatencyReport {
  const all = Object.entries(report.answers).flatMap(([answer, latency]) => counts(answer) ? [latency] : []);
  const most = (of: (latency: LatencyReport) => number) => Math.max(0, ...all.map(of));
  return {
    count: total(report, counts),
    p50: most(({ p50 }) => p50),
    p99: most(({ p99 }) => p99),
    max: most(({ max }) => max),
  };
}

function told({ count, p50, p99 }: LatencyReport): string {
  return `${count} (p50 ${p50} ms, p99 ${p99} ms)`;
}
