import { eventually } from "../../support/eventually.ts";
import { ParleyProcess } from "../../support/process.ts";
import type { Deployment } from "../messenger_suite.ts";

/** How the two edges are started, and how they find the worker. */
export interface DeploymentOptions {
  /** For the worker. */
  env?: Readonly<Record<string, string>>;
  /** What the edges are told as MESSENGER_SERVER_ADDR: the gRPC address unless given. */
  reach?: (worker: ParleyProcess) => string;
}

/** One chat worker and two edges, each a process of its own. */
export async function deploy(
  { env = {}, reach = ({ grpc }) => grpc }: DeploymentOptions = {},
): Promise<Deployment> {
  await using started = new AsyncDisposableStack();
  const worker = started.use(await ParleyProcess.start("chat", { env }));
  const edges = await Promise.all(
    [1, 2].map(() => ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: reach(worker) } })),
  );
  for (const edge of edges) started.use(edge);
  for (const edge of edges) await ready(edge);
  const stack = started.move();
  return {
    client1: edges[0]!.http,
    client2: edges[1]!.http,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** An edge whose mailbox is open: what is sent from now on reaches it. */
async function ready(edge: ParleyProcess): Promise<void> {
  await eventually(`${edge.http} is ready`, async () => {
    const response = await fetch(`${edge.http}/readyz`);
    await response.body?.cancel();
    return response.ok;
  }, { withinMs: 20_000 });
}
