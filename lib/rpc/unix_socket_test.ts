import { createClient } from "@connectrpc/connect";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { AppError } from "../error/mod.ts";
import { createH2Transport } from "./h2_client.ts";
import { listenGrpc } from "./listen_grpc.ts";
import type { Routes } from "./routes.ts";

const routes: Routes = (router) => void router.service(Health, { check: () => ({ status: 1 }) });

function listen(path: string) {
  return listenGrpc(routes, { interceptors: [], path });
}

async function isServed(path: string): Promise<boolean> {
  const client = createClient(Health, createH2Transport({ baseUrl: `unix:${path}` }));
  return (await client.check({})).status === 1;
}

async function withPath(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`${folder}/s.sock`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Leaves what a process leaves that is killed while it listens. */
async function leaveStale(path: string): Promise<void> {
  const where = JSON.stringify({ transport: "unix", path });
  const listens = `Deno.listen(${where}); setInterval(() => console.log("up"), 50)`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", listens], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
  assert((await Deno.lstat(path)).isSocket);
}

Deno.test("listenGrpc: calls over a unix socket, whose file goes with the listener", () =>
  withPath(async (path) => {
    const listener = await listen(path);
    assertEquals(listener.address, `unix:${path}`);
    assert(await isServed(path));
    await listener.drain(1_000);
    await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
  }));

Deno.test("listenGrpc: a socket that nobody listens on any more is taken over", () =>
  withPath(async (path) => {
    await leaveStale(path);
    const listener = await listen(path);
    assert(await isServed(path));
    await listener.drain(1_000);
  }));

Deno.test("listenGrpc: a socket that somebody listens on is FAILED_PRECONDITION, and goes on", () =>
  withPath(async (path) => {
    const listener = await listen(path);
    const error: AppError = await assertRejects(() => listen(path), AppError);
    assertEquals(error.code, "FAILED_PRECONDITION");
    assertEquals(error.message, `Cannot listen on "${path}": another process listens on it`);
    assert(await isServed(path));
    await listener.drain(1_000);
  }));

Deno.test("listenGrpc: a file that is no socket is FAILED_PRECONDITION, and stays", () =>
  withPath(async (path) => {
    await Deno.writeTextFile(path, "mine");
    const error: AppError = await assertRejects(() => listen(path), AppError);
    assertEquals(error.code, "FAILED_PRECONDITION");
    assertEquals(await Deno.readTextFile(path), "mine");
  }));
