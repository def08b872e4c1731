import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { logger, type LoggingOptions } from "./logging.ts";

const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));
const MODULE = new URL("./mod.ts", import.meta.url).href;

/** Logs what a process may come to log. */
const PROGRAM = `
import { configureLogging, logger } from "${MODULE}";
const log = logger("chat");
log.info("before logging is configured");
configureLogging(JSON.parse(Deno.args[0]));
log.trace("level {n}", { n: 1 });
log.debug("level {n}", { n: 2 });
log.info("level {n}", { n: 3 });
log.warn("level {n}", { n: 4 });
log.error("level {n}", { n: 5 });
log.fatal("level {n}", { n: 6 });
log.info("100%s %d %% {seq}", { seq: 2n ** 60n });
log.info("said {text}", { text: "a\\r\\n12:00:00.000 [INF] chat: forged\\u001b[31m" });
log.info("store {url}", { url: "redis://user:hunter2@redis" });
log.info("user {user} with {password}", { user: { name: "ann", password: "hunter 2", deep: [{ token: "hunter2" }] }, password: "hunter 2" });
log.info("header {value}", { value: "Authorization: Bearer hunter2" });
const ring = { name: "ring" };
ring.self = ring;
log.info("ring {ring}", { ring });
log.error("failed: {cause}", { cause: new Error("no disk, password=hunter2", { cause: new TypeError("inner") }) });
`;

interface Output {
  stdout: string;
  stderr: string;
}

/** Runs the program in a process of its own. */
async function run(options: LoggingOptions): Promise<Output> {
  const child = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", "--no-check", `--config=${CONFIG}`, PROGRAM, JSON.stringify(options)],
    signal: AbortSignal.timeout(20_000),
  }).output();
  const [stdout, stderr] = [child.stdout, child.stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(child.success, stderr);
  return { stdout: stdout!, stderr: stderr! };
}

Deno.test("configureLogging: json is one object a line on standard output, nothing on the other", async () => {
  const { stdout, stderr } = await run({ level: "trace", format: "json" });
  assertEquals(stderr, "");
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.slice(0, 6).map(({ level, message, n }) => [level, message, n]), [
    ["TRACE", "level 1", 1],
    ["DEBUG", "level 2", 2],
    ["INFO", "level 3", 3],
    ["WARN", "level 4", 4],
    ["ERROR", "level 5", 5],
    ["FATAL", "level 6", 6],
  ]);
  for (const line of lines) {
    assertEquals(line.logger, "parley.chat");
    assert(Math.abs(Date.parse(line["@timestamp"]) - Date.now()) < 60_000);
  }
  const [percent, said, store, user, header, ring, failed, ...rest] = lines.slice(6);
  assertEquals([percent.message, percent.seq], ['100%s %d %% "1152921504606846976"', "1152921504606846976"]);
  assertEquals(said.text, "a\r\n12:00:00.000 [INF] chat: forged\u001b[31m");
  assertEquals(store.url, "redis://[REDACTED]@redis");
  assertEquals(user.user, { name: "ann", password: "[REDACTED]", deep: [{ token: "[REDACTED]" }] });
  assertEquals(header.value, "Authorization: [REDACTED]");
  assertEquals(ring.ring.name, "ring");
  assertEquals([failed.cause.name, failed.cause.cause.message], ["Error", "inner"]);
  assert(failed.cause.stack.startsWith("Error: no disk"), failed.cause.stack);
  assertEquals(failed.message, 'failed: "Error: no disk, password=[REDACTED]"');
  assertEquals(rest, []);
  assert(!/hunter/.test(stdout), stdout);
});

Deno.test("configureLogging: text is readable, on standard output alone, and nobody forges a line", async () => {
  const { stdout, stderr } = await run({ level: "trace", format: "text" });
  assertEquals(stderr, "");
  const lines = stdout.trimEnd().split("\n");
  const messages = lines.map((line) => /^\d\d:\d\d:\d\d\.\d{3} (.*)$/.exec(line)?.[1] ?? line);
  assertEquals(messages.slice(0, 9), [
    "[TRC] chat: level 1",
    "[DBG] chat: level 2",
    "[INF] chat: level 3",
    "[WRN] chat: level 4",
    "[ERR] chat: level 5",
    "[FTL] chat: level 6",
    "[INF] chat: 100%s %d %% 1152921504606846976",
    "[INF] chat: said a\\r\\n12:00:00.000 [INF] chat: forged\\x1b[31m",
    "[INF] chat: store redis://[REDACTED]@redis",
  ]);
  assert(messages.includes("[INF] chat: header Authorization: [REDACTED]"), stdout);
  assert(stdout.includes('password: "[REDACTED]"') && stdout.includes('token: "[REDACTED]"'), stdout);
  assert(messages.includes("[ERR] chat: failed: Error: no disk, password=[REDACTED]"), stdout);
  assert(stdout.includes("[cause]: TypeError: inner"), stdout);
  assert(!/hunter/.test(stdout), stdout);
});

Deno.test("configureLogging: color is the same text in colour", async () => {
  const { stdout } = await run({ level: "warning", format: "color" });
  assert(stdout.includes("\u001b["));
  // deno-lint-ignore no-control-regex
  const plain = stdout.replaceAll(/\u001b\[\d+m/g, "").split("\n").map((line) => line.slice(13));
  assertEquals(plain.slice(0, 4), [
    "WRN chat: level 4",
    "ERR chat: level 5",
    "FTL chat: level 6",
    "ERR chat: failed: Error: no disk, password=[REDACTED]",
  ]);
});

Deno.test("logger: silent until logging is configured, as in this process", () => {
  assertEquals(logger("chat").isEnabledFor("fatal"), false);
});
