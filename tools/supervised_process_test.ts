import { assert, assertEquals } from "@std/assert";
import { withDeadline } from "../lib/time/mod.ts";
import { eventually } from "../tests/support/eventually.ts";
import { stillRunning } from "../tests/support/process_tree.ts";
import { SupervisedProcess } from "./supervised_process.ts";

const STOP_MS = 10_000;

/** A supervised process, with the lines that it wrote. */
function supervise(command: string, ...args: string[]) {
  const lines: string[] = [];
  const process = new SupervisedProcess({
    name: "it",
    command,
    args,
    lastLine: "bye",
    write: (line) => lines.push(line),
  });
  return { process, lines };
}

/** A Deno process that runs this script. */
const superviseScript = (script: string) => supervise(Deno.execPath(), "eval", script);

/** A script that meets SIGTERM with an action, and ends by itself when its test did not end it. */
const LISTENS = (action: string) =>
  `Deno.addSignalListener("SIGTERM", () => { ${action} }); setTimeout(Deno.exit, 60_000); console.log("ready");`;

async function msUntilStopped(script: string): Promise<{ ms: number; lines: string[] }> {
  const { process, lines } = superviseScript(script);
  await eventually("it is ready", () => lines.includes("it | ready"), { withinMs: 10_000 });
  const startMs = performance.now();
  await withDeadline(process.stop(), STOP_MS, "the process is stopped");
  return { ms: performance.now() - startMs, lines };
}

Deno.test("SupervisedProcess passes on what it writes, on both streams, and says how it ended", async () => {
  const { process, lines } = superviseScript(
    'console.log("out\\n\\ttab"); console.error("err"); Deno.exit(3)',
  );
  assertEquals(await process.ended, 3);
  await eventually("all was passed on", () => lines.length === 3);
  assertEquals(lines.toSorted(), ["it | \ttab", "it | err", "it | out"]);
});

Deno.test("SupervisedProcess ends at its last line, though it would go on", async () => {
  const { ms, lines } = await msUntilStopped(LISTENS('console.log("bye")'));
  assertEquals(lines, ["it | ready", "it | bye"]);
  assert(ms < 1_500, `${ms} ms`);
});

Deno.test("SupervisedProcess is killed when it neither ends nor says its last line", async () => {
  const { ms, lines } = await msUntilStopped(LISTENS('console.log("no")'));
  assertEquals(lines, ["it | ready", "it | no"]);
  assert(ms >= 1_900 && ms < 10_000, `${ms} ms`);
});

Deno.test("SupervisedProcess: the last line counts only once it is to stop", async () => {
  const script = `console.log("bye"); ${
    LISTENS('setTimeout(() => { console.log("drained"); Deno.exit(0); }, 200)')
  }`;
  const { lines } = await msUntilStopped(script);
  assertEquals(lines, ["it | bye", "it | ready", "it | drained"]);
});

Deno.test("SupervisedProcess: stopping what has ended is done at once", async () => {
  const { process } = superviseScript("");
  assertEquals(await process.ended, 0);
  await process.stop();
});

Deno.test("SupervisedProcess has a process group of its own, which Ctrl-C of a terminal does not reach", async () => {
  const { process, lines } = supervise("sh", "-c", "echo $$; ps -o pgid= -p $$ | tr -d ' '");
  assertEquals(await process.ended, 0);
  await eventually("both lines were passed on", () => lines.length === 2);
  assertEquals(lines[1], lines[0]);
});

Deno.test("SupervisedProcess: what it started ends with it, even if that would go on", async () => {
  const { process, lines } = supervise(
    "sh",
    "-c",
    "(trap '' TERM; while :; do sleep 1; done) & echo $!; trap 'echo bye; exit 0' TERM; wait",
  );
  await eventually("its child runs", () => lines.length === 1);
  const pid = Number(lines[0]?.split(" | ")[1]);
  assertEquals(await stillRunning([pid]), [pid]);
  await process.stop();
  await eventually("its child has ended", async () => (await stillRunning([pid])).length === 0);
});
