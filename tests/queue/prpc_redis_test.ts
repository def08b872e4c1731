import { assert, assertEquals } from "@std/assert";
import { openRedisBroker } from "../../lib/broker/mod.ts";
import { createQueueClient } from "../../lib/queue/mod.ts";
import { asTexts, RedisConnection } from "../../lib/redis/mod.ts";
import { failure, Stage } from "../suites/queue_rpc/kit.ts";
import { eventually } from "../support/eventually.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { pythonWithRedis, runPython, startPython } from "./support/python.ts";

const ignore = requirement("redis-server").ignore || pythonWithRedis().ignore;
const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;

/** What the client in Python got for one call. */
interface RawReply {
  readonly func_name: string;
  readonly func_args: readonly unknown[];
  readonly func_kwargs: Readonly<Record<string, unknown>>;
  readonly message_id: string;
  readonly result: unknown;
  readonly exception_info: string | null;
  readonly date_create_message: string;
  readonly date_done_message: string;
  /** Of its key, in seconds. */
  readonly ttl: number;
  readonly expected_id: string;
}

Deno.test({
  name: "PRPC on Redis: a client in another language calls our functions over the raw queue",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using stage = new Stage(broker);
    await stage.serve();
    const replies = await runPython<RawReply[]>(fixture("raw_client.py"), [server.url, stage.queue]);
    for (const { ttl, message_id, expected_id, date_done_message, date_create_message } of replies) {
      assert(ttl > 21_500 && ttl <= 21_600, `${ttl}`);
      assertEquals(message_id, expected_id);
      for (const date of [date_done_message, date_create_message]) {
        assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/.test(date), date);
      }
    }
    const short = replies.map(({ func_name, func_args, func_kwargs, result, exception_info }) => [
      ...[func_name, func_args, func_kwargs, result, exception_info],
    ]);
    assertEquals(short, [
      ["summ", [1, 2], { z: 3 }, 6, null],
      ["summ", [1], {}, null, "summ() missing 1 required positional argument: 'b'"],
      ["nosuch", [], {}, null, "func name 'nosuch' not found in server"],
      ["ping", [], {}, "pong", null],
      ["nothing", [], {}, null, null],
    ]);
    const queue = broker.queue(stage.queue);
    await eventually("what is no message is a dead letter", async () => (await queue.depth()).dead === 2);
    // PRPC's tests count the keys under this prefix: there is one for each reply, and nothing of ours.
    await using redis = await RedisConnection.open(server.url);
    const keys = asTexts(await redis.command(["KEYS", `prpc_feedback_${stage.queue}*`]));
    assertEquals(keys, []);
    const raw = asTexts(await redis.command(["KEYS", `prpc_feedback_raw_${stage.queue}*`]));
    assertEquals(raw.length, replies.length);
  },
});

Deno.test({
  name: "PRPC on Redis: replies name their call as PRPC's server does where they are told to",
  ignore: requirement("redis-server").ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using stage = new Stage(broker);
    await stage.serve({ rawIds: "object" });
    const call = await stage.client({ wire: "raw" }).call("ping", { deadlineMs: 10_000 });
    assertEquals(await call.result(), "pong");
    const body = await broker.queue(stage.queue).reply("raw", call.id);
    assertEquals(JSON.parse(body ?? "").message_id, { hex: call.id.replaceAll("-", "") });
  },
});

Deno.test({
  name: "PRPC on Redis: its client generates our functions and calls them over the pickled queue",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using stage = new Stage(broker);
    await stage.serve();
    const results = await runPython<unknown>(fixture("pickled_client.py"), [server.url, stage.queue]);
    const names = [
      "count",
      "echo",
      "fails",
      "failsByCode",
      "final",
      "flaky",
      "greet",
      "nothing",
      "ping",
      "slow",
    ];
    assertEquals(results, {
      names: [...names, "summ", "unencodable", "waits"],
      "summ": 3.5,
      "summ by name": 6,
      "greet": { text: `O'Neil "x"\n greets Ann`, tags: ["a"] },
      "greet by": { text: "Bob greets Ann", tags: ["a"] },
      "ping": "pong",
      "nothing": null,
      "too few": "error: summ() missing 1 required positional argument: 'b'",
      "nosuch": "error: func name 'nosuch' not found in server",
      "fails": "error: no paper",
      "shared": [[1, { deep: [1, 2] }], [1, { deep: [1, 2] }], { again: [1, { deep: [1, 2] }] }],
      "set": [3, 4],
      "bytes": "abc",
      "uuid": "00000000-0000-0000-0000-000000000005",
      "time": "2020-01-02T03:04:05+00:00",
      "big": String(2n ** 70n + 1n),
    });
  },
});

Deno.test({
  name: "PRPC on Redis: our client calls a server in Python, over the raw and over the pickled queue",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using _python = await startPython(fixture("prpc_server.py"), [server.url, "python"]);
    for (const wire of ["raw", "pickled"] as const) {
      await using client = createQueueClient({ broker, queue: "python", wire });
      const call = async (name: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
        await (await client.call(name, { args, kwargs, deadlineMs: 10_000 })).result();
      assertEquals(await call("summ", [1, 2], { z: 3 }), 6, wire);
      const missing = await failure(call("summ", [1]), "INVALID_ARGUMENT");
      assertEquals(missing.message, "summ() missing 1 required positional argument: 'b'");
      await failure(call("nosuch", []), "UNIMPLEMENTED");
      // It tells nobody that it lives.
      await failure(client.call("summ", { args: [1, 2], requireWorker: true }), "UNAVAILABLE");
      const kinds = await call("kinds", [new Date(0), Uint8Array.of(97), new Set([1]), [1], 2n ** 70n], {
        z: null,
      });
      const typed = wire === "pickled";
      assertEquals(kinds, {
        types: typed ? ["datetime", "bytes", "set", "list", "int"] : ["str", "str", "list", "list", "int"],
        tuple: [1, 2],
        set: typed ? new Set([1]) : [1],
        bytes: typed ? new TextEncoder().encode("abc") : { "py/b64": "YWJj" }, // as PRPC writes them, raw too
        z: null,
      }, wire);
    }
  },
});
