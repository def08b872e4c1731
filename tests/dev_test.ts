import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DevProcess } from "./support/dev_process.ts";
import { eventually } from "./support/eventually.ts";
import { stillRunning } from "./support/process_tree.ts";
import { TreeCopy } from "./support/tree_copy.ts";

const START = { withinMs: 30_000 };

Deno.test("deno task dev: a changed file starts it again with its messages, Ctrl-C ends all of it", async () => {
  await using tree = await TreeCopy.create();
  await using dev = new DevProcess(tree.folder);
  await eventually("it is ready", () => dev.ready(), START);
  const { sendTime } = await dev.post("/sendMessage", JSON.stringify({ author: "Ivan", text: "hey" }));
  assert(sendTime);

  await tree.edit("functions/health/routes.ts", '"ok"', '"changed"');
  await eventually("it shows the change", async () => (await dev.health()).includes("changed"), START);
  await eventually("it is ready again", () => dev.ready(), START);
  assertEquals(await dev.post("/getAndFlushMessages"), [{ author: "Ivan", text: "hey", sendTime }]);

  const pids = await dev.pids();
  assert(pids.length >= 4, `the task, the supervisor and what it watches, got ${pids}`);
  dev.interrupt();
  const { code, output } = await dev.ended();
  assertEquals(code, 0, output);
  await eventually("all of it has ended", async () => (await stillRunning(pids)).length === 0);
  assertStringIncludes(
    output,
    `curl -X POST localhost:${dev.http}/sendMessage -d '{"author":"Ivan","text":"hey"}'`,
  );
  assertStringIncludes(output, `curl -X POST localhost:${dev.http}/getAndFlushMessages`);
  assert(/^parley \| .*SIGTERM: draining, 1 s/m.test(output), output);
  assert(/^parley \| .*Stopped$/m.test(output), output);
});

Deno.test("deno task dev: a contract is generated and served when it changes; one with a fault is shown, and ends nothing", async () => {
  await using tree = await TreeCopy.create();
  await using dev = new DevProcess(tree.folder);
  await eventually("it is ready", () => dev.ready(), START);
  await eventually("contracts are watched", () => dev.output.includes("gen | Watching"), START);
  assert(/^gen \| proto\/gen: fresh$/m.test(dev.output), dev.output);

  const CONTRACT = "proto/user/v1/user.proto";
  await tree.edit(CONTRACT, "Reads one user.", "Reads one user, and no other.");
  const served = "the edge serves the change";
  await eventually(served, async () => (await dev.document()).includes("one user, and no other"), START);
  assert(/^gen \| proto\/gen: generated$/m.test(dev.output), dev.output);
  assertStringIncludes(dev.output, "gen |   proto/gen/user/v1/user_pb.ts\n");
  await eventually("the types follow", () => dev.output.includes("gen |   web/src/rest/schema.ts"), START);
  await eventually("it is ready again", () => dev.ready(), START);

  await tree.edit(CONTRACT, "message User {", "message User { Missing one = 99;");
  const fault = /^gen \| proto\/user\/v1\/user\.proto:\d+:\d+:cannot find `Missing`/m;
  await eventually("the fault is shown", () => fault.test(dev.output), START);
  assertStringIncludes(dev.output, "gen | proto/gen: not generated, the old one stays\n");
  assert(await dev.ready());

  await tree.edit(CONTRACT, "message User { Missing one = 99;", "message User {");
  const mended = /the old one stays[^]*^gen \| proto\/gen: fresh$/m;
  await eventually("it is mended", () => mended.test(dev.output), START);
  const generations = dev.output.match(/^gen \| proto\/gen: /gm)?.length;
  await tree.edit("functions/health/routes.ts", '"ok"', '"changed"');
  await eventually("it shows the change", async () => (await dev.health()).includes("changed"), START);
  assertEquals(dev.output.match(/^gen \| proto\/gen: /gm)?.length, generations, dev.output);

  await tree.edit("workers/queue/functions/examples.ts", '"Answers pong."', '"Answers pong at once."');
  const CLIENT = "clients/typescript/gen/queue_functions.ts";
  const typed = async () => (await Deno.readTextFile(`${tree.folder}/${CLIENT}`)).includes("pong at once.");
  await eventually("the client of the functions follows", typed, START);
  const shown = () => dev.output.includes(`gen | ${CLIENT}: generated\n`);
  await eventually("that is shown", shown);
});

Deno.test("deno task dev: the page is served beside it, and ends with it", async () => {
  await using tree = await TreeCopy.create();
  const config = JSON.parse(await Deno.readTextFile(`${tree.folder}/deno.json`));
  // A page that ends by no signal but the last one, and so does what it started.
  config.tasks["web:dev"] = `sh -c "trap '' TERM INT; echo served; sleep 60"`;
  await Deno.writeTextFile(`${tree.folder}/deno.json`, JSON.stringify(config));
  await Deno.mkdir(`${tree.folder}/web`);
  await Deno.writeTextFile(`${tree.folder}/web/vite.config.ts`, "");
  await using dev = new DevProcess(tree.folder);
  await eventually("it is ready", () => dev.ready(), START);
  await eventually("the page is served", () => /^web \| served$/m.test(dev.output), START);
  const pids = await dev.pids();
  dev.interrupt();
  assertEquals((await dev.ended()).code, 0, dev.output);
  await eventually("all of it has ended", async () => (await stillRunning(pids)).length === 0);
});
