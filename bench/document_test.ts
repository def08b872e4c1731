import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { withFigures } from "./document.ts";
import type { Taken } from "./results.ts";

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const RESULTS = new URL("results.json", import.meta.url);

Deno.test("document: the figures of docs/performance.md are those of bench/results.json", async () => {
  const document = await Deno.readTextFile(DOCUMENT);
  const { rows }: { rows: Taken[] } = JSON.parse(await Deno.readTextFile(RESULTS));
  assertEquals(withFigures(document, rows), document);
});

Deno.test("document: a measurement that came to nothing says why, and others keep their columns", () => {
  const row: Taken = {
    ...{ row: "some", title: "Some work", date: "2026-11-20", deno: "2.9.3", cores: 2, cpu: "a CPU" },
    ...{ loadBefore: 0.1, rounds: 3 },
    measurements: [
      { what: "one", figures: { "per second": 1234, "p50 ms": 2.5 } },
      { what: "gone", figures: {}, missing: "go is not installed" },
    ],
  };
  const marks = ["<!-- figures: written by deno task bench --save -->", "<!-- end of figures -->"];
  const document = withFigures(`before\n${marks[0]}\nold\n${marks[1]}\nafter\n`, [row]);
  const lines = [
    "|      | per second                        | p50 ms |",
    "| ---- | --------------------------------- | ------ |",
    "| one  | 1,234                             | 2.5    |",
    "| gone | not measured: go is not installed |        |",
    "",
    "Deno 2.9.3, 2 cores (a CPU), 2026-11-20, 3 rounds, load average before 0.1.",
  ];
  assertStringIncludes(document, `### some\n\nSome work.\n\n${lines.join("\n")}\n\n${marks[1]}\nafter\n`);
  assertThrows(() => withFigures("no marks", [row]), Error, "Cannot write the figures");
});
