import { ParleyProcess } from "../support/process.ts";
import { type Deployment, messengerSuite } from "./messenger_suite.ts";
import { DenoServe } from "./support/deno_serve.ts";

messengerSuite("two edges under deno serve, by Connect", { open: serverless });

async function serverless(): Promise<Deployment> {
  await using started = new AsyncDisposableStack();
  const worker = started.use(await ParleyProcess.start("chat"));
  const env = { MESSENGER_SERVER_ADDR: worker.connect };
  const client1 = started.use(await DenoServe.start(env)).http;
  const client2 = started.use(await DenoServe.start(env)).http;
  const stack = started.move();
  return { client1, client2, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
