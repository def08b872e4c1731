import { assert, assertEquals } from "@std/assert";
import { eventually } from "../tests/support/eventually.ts";
import { SupervisedProcess } from "./supervised_process.ts";

/** A Deno process that runs this script, supervised, with the lines that it wrote. */
function supervise(script: string) {
  const lines: string[] = [];
  const process = new SupervisedProcess({
    name: "it",
    command: Deno.execPath(),
    args: ["eval", script],
    lastLine: "bye",
    write: (line) => lines.push(line),
  });
  return { process, lines };
}

const LISTENS = (action: string) =>
  `Deno.addSignalListener("SIGTERM", () => { ${action} }); setInterval(() => {}, 1000); console.log("ready");`;

async function msUntilStopped(script: string): Promise<{ ms: number; lines: string[] }> {
  const { process, lines } = supervise(script);
  await eventually("it is ready", () => lines.includes("it | ready"), { withinMs: 10_000 });
  const startMs = performance.now();
  await process.stop();
  return { ms: performance.now() - startMs, lines };
}

Deno.test("SupervisedProcess passes on what it writes, on both streams, and says how it ended", async () => {
  const { process, lines } = supervise('console.log("out\\n\\ttab"); console.error("err"); Deno.exit(3)');
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
  const { process } = supervise("");
  assertEquals(await process.ended, 0);
  await process.stop();
});
