import { assertEquals } from "@std/assert";
import {
  denoVersionFaults,
  lengthFaults,
  permissionFaults,
  pinFaults,
  reasonFaults,
  unfinishedFaults,
} from "./text_rules.ts";

Deno.test("lengths: 250 lines are the most, except in generated code", () => {
  const lines = (count: number) => "line\n".repeat(count);
  assertEquals(
    lengthFaults([
      { path: "lib/a/b.ts", text: lines(250) },
      { path: "lib/a/c.ts", text: lines(251) },
      { path: "proto/gen/a_pb.ts", text: lines(900) },
    ]),
    ["lib/a/c.ts: 251 lines, limit is 250"],
  );
});

Deno.test("unfinished work is found by its words, with its place", () => {
  const [first, second] = ["TO" + "DO", "FIX" + "ME"];
  assertEquals(
    unfinishedFaults([
      { path: "a.ts", text: `const a = 1;\n  // ${first}: more\n` },
      { path: "b.md", text: `${second}` },
      { path: "c.ts", text: `const ${first}S = 2;` },
    ]),
    [`a.ts:2: // ${first}: more`, `b.md:1: ${second}`],
  );
});

Deno.test("pins: one exact version each", () => {
  const imports = {
    a: "npm:zod@4.6.7",
    b: "npm:/@connectrpc/connect@2.2.0/",
    c: "npm:deno-std@1.4.0/path/mod.js",
    d: "npm:zod@^4.6.7",
    e: "npm:zod",
    f: "npm:@redis/client@6",
    g: "https://a.example/mod.ts",
    h: "npm:zod@4.6.7-beta.1",
  };
  assertEquals(pinFaults({ imports, tasks: {} }).map((fault) => fault[0]), ["d", "e", "f", "g"]);
});

Deno.test("permissions: no task has all of them", () => {
  const commands = {
    a: "deno run --allow-net --allow-read=. main.ts",
    b: "deno run -A main.ts",
    c: "deno run --allow-all main.ts",
    d: "deno fmt && deno test -qA",
  };
  const tasks = Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, { command }]));
  assertEquals(permissionFaults({ imports: {}, tasks }).map((fault) => fault[0]), ["b", "c", "d"]);
});

Deno.test("reasons: each package has its line", () => {
  const imports = { a: "npm:zod@4.6.7", b: "npm:/@redis/client@6.3.1/x", c: "npm:hono@4.13.19" };
  const tasks = { gen: { command: "deno run npm:@bufbuild/buf@1.74.0/buf lint" } };
  const document = "| package | why |\n| `zod` | rules |\n| `hono-extra` | none |\n";
  assertEquals(reasonFaults({ imports, tasks }, document), ["@redis/client", "hono", "@bufbuild/buf"]);
});

Deno.test("Deno's version is the same wherever it is named", () => {
  const files = [
    { path: "README.md", text: "npx -y deno@2.9.3 task dev\nnpx -y deno@2.9.30 task." },
    { path: "run", text: "readonly deno=2.9.2 other=1" },
  ];
  assertEquals(denoVersionFaults(files, "2.9.3"), [
    "README.md: deno@2.9.30, expected 2.9.3",
    "run: deno=2.9.2, expected 2.9.3",
  ]);
});
