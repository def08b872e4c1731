import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { freePort } from "../support/ports.ts";
import { type Command, ParleyProcess } from "../support/process.ts";
import { run } from "./support/command.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const FLAGS = ["--allow-env", "--allow-net", "--allow-read", "--allow-write", "--allow-sys=hostname"];

const main = (...args: string[]) => run(Deno.execPath(), ["run", ...FLAGS, MAIN, ...args]);

Deno.test("command line: --help", async () => {
  for (const args of [["--help"], ["-h"], ["serve", "--help"]]) {
    const { code, stdout, stderr } = await main(...args);
    assertEquals([code, stderr], [0, ""]);
    for (const word of ["Usage:", "all", "serve", "chat", "queue dead list"]) {
      assertStringIncludes(stdout, word);
    }
  }
});

Deno.test("command line: what is no command: exit code 2, what was given and what is expected", async () => {
  for (const args of [[], ["nonsense"], ["serve", "chat"], ["--port=1"]]) {
    const { code, stdout, stderr } = await main(...args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, `Cannot run "${args.join(" ")}": expected one of all, serve, chat, queue`);
  }
});

/** Starts what cannot run, and answers how it ended; fails when a port of its own could be reached meanwhile. */
async function refused(command: Command, env: Record<string, string>) {
  await using parley = await ParleyProcess.start(command, { env, noWait: true });
  let ended = false;
  const ending = parley.ended().finally(() => ended = true);
  const own = Object.entries(parley.env).filter(([name]) =>
    /^MESSENGER_.*_PORT$/.test(name) && !(name in env)
  );
  while (!ended) {
    for (const [name, port] of own) {
      const open = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) }).catch(() => undefined);
      open?.close();
      assert(!open, `${name} was open`);
    }
  }
  return { code: await ending, said: parley.output.join("\n"), log: parley.log };
}

Deno.test("configuration: every fault in one message, exit code 2, before any port opens", async () => {
  const env = {
    MESSENGER_HTTP_PORT: "80800",
    MESSENGER_SERVER_ADDR: "localhost",
    MESSENGER_MAILBOX: "no spaces",
    REDIS_URL: "http://localhost",
    TLS_CERT_FILE: "cert.pem",
    CHAT_KEEP_DAYS: "0",
    DRAIN_SECONDS: "soon",
    LOG_LEVEL: "loud",
  };
  for (const command of ["all", "serve", "chat", "queue"] as const) {
    const { code, said, log } = await refused(command, env);
    assertEquals([code, log], [2, []]);
    assertStringIncludes(said, "The configuration has 8 faults:\n");
    for (const name of Object.keys(env)) {
      assertStringIncludes(said, `\n  ${name === "TLS_CERT_FILE" ? "TLS_KEY_FILE" : name}: `);
    }
    assert(!said.includes("    at "), said);
  }
});

Deno.test("configuration: what contradicts itself, and files that cannot be read", async () => {
  const port = String(freePort());
  const same = await refused("all", { MESSENGER_HTTP_PORT: port, MESSENGER_CONNECT_PORT: port });
  assertEquals(same.code, 2);
  assertStringIncludes(same.said, `${port} is that of MESSENGER_CONNECT_PORT`);

  const both = await refused("chat", { REDIS_URL: "redis://localhost", REDIS_URL_FILE: "/no/such/file" });
  assertEquals(both.code, 2);
  assertStringIncludes(both.said, "REDIS_URL: expected either REDIS_URL or REDIS_URL_FILE, got both");

  const files = await refused("chat", { TLS_CERT_FILE: "/no/such/cert", TLS_KEY_FILE: "/no/such/key" });
  assertEquals(files.code, 2);
  assertStringIncludes(files.said, `TLS_CERT_FILE: cannot read "/no/such/cert"`);
  assertStringIncludes(files.said, `TLS_KEY_FILE: cannot read "/no/such/key"`);

  const noPem = await refused("chat", { TLS_CERT_FILE: MAIN, TLS_KEY_FILE: MAIN });
  assertEquals(noPem.code, 2);
  for (const name of ["TLS_CERT_FILE", "TLS_KEY_FILE"]) {
    assertStringIncludes(noPem.said, `${name}: cannot read "${MAIN}"`);
  }
});

Deno.test("a port that is taken: exit code 1, and one line that names it", async () => {
  const cases: [Command, string][] = [
    ["chat", "MESSENGER_SERVER_PORT"],
    ["chat", "MESSENGER_CONNECT_PORT"],
    ["serve", "MESSENGER_HTTP_PORT"],
    ["all", "MESSENGER_HTTP_PORT"],
    ["queue", "QUEUE_HEALTH_PORT"],
  ];
  for (const [command, name] of cases) {
    using taken = Deno.listen({ hostname: "0.0.0.0", port: 0 });
    const { port } = taken.addr;
    await using parley = await ParleyProcess.start(command, { env: { [name]: String(port) }, noWait: true });
    assertEquals(await parley.ended(), 1, name);
    assertEquals(parley.output.length, 1, parley.output.join("\n"));
    assertStringIncludes(parley.output[0]!, `Cannot listen on "0.0.0.0:${port}": `);
  }
});

Deno.test("a store that cannot be opened: exit code 1, and one line that names it", async () => {
  await using folder = await ParleyProcess.start("chat", { env: { DATA_DIR: "/dev/null/no" }, noWait: true });
  assertEquals(await folder.ended(), 1);
  assertEquals(folder.output.length, 1, folder.output.join("\n"));
  assertStringIncludes(folder.output[0]!, "/dev/null/no");
});
