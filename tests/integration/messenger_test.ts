import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { type Deployment, messengerSuite } from "./messenger_suite.ts";
import { deploy } from "./support/deployment.ts";

const client1 = Deno.env.get("MESSENGER_TEST_CLIENT1_ADDR");
const client2 = Deno.env.get("MESSENGER_TEST_CLIENT2_ADDR");

if (client1 && client2) {
  messengerSuite(`the deployment at ${client1} and ${client2}`, {
    open: () =>
      Promise.resolve({
        client1: `http://${client1}`,
        client2: `http://${client2}`,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
} else {
  messengerSuite("one worker, two edges, SQLite", { open: () => deploy() });
  messengerSuite("one worker, two edges, Redis", {
    ignore: requirement("redis-server").ignore,
    open: onRedis,
  });
  messengerSuite("two edges by Connect over fetch", {
    open: () => deploy({ reach: ({ connect }) => connect }),
  });
}

async function onRedis(): Promise<Deployment> {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await RedisServer.start());
  const deployment = started.use(await deploy({ env: { REDIS_URL: redis.url } }));
  const stack = started.move();
  return { ...deployment, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
