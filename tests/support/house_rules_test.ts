import { assertEquals } from "@std/assert";
import {
  circleFaults,
  doorFaults,
  driverFaults,
  environmentFaults,
  floorFaults,
  homelessFaults,
  importMapFaults,
} from "./house_rules.ts";
import type { Module } from "./module_graph.ts";

/** A tree of files that import each other: `{ "main.ts": ["lib/chat/mod.ts"] }`. */
function tree(files: Record<string, readonly string[]>): Module[] {
  return Object.entries(files).map(([path, targets]) => ({
    path,
    text: "",
    imports: targets.map((target) => ({ specifier: target, target })),
  }));
}

Deno.test("floors: down and inside a room is the way", () => {
  const modules = tree({
    "proto/gen/a_pb.ts": [],
    "lib/time/mod.ts": ["lib/time/clock.ts"],
    "lib/time/clock.ts": ["lib/error/mod.ts"],
    "lib/error/mod.ts": ["proto/gen/a_pb.ts", "npm:zod"],
    "lib/chat/mod.ts": ["lib/time/mod.ts", "proto/gen/a_pb.ts"],
    "functions/middleware/log.ts": ["lib/chat/mod.ts"],
    "functions/messenger/routes.ts": ["functions/middleware/log.ts"],
    "functions/app.ts": ["functions/messenger/routes.ts"],
    "functions/main.ts": ["functions/app.ts"],
    "workers/chat/hub.ts": ["lib/chat/mod.ts"],
    "workers/main.ts": ["workers/chat/hub.ts"],
    "main.ts": ["functions/main.ts", "workers/main.ts"],
    "tools/dev.ts": ["main.ts", "workers/chat/hub.ts"],
    "lib/time/clock_test.ts": ["main.ts", "tests/support/kit.ts"],
    "tests/support/kit.ts": ["main.ts"],
  });
  assertEquals(floorFaults(modules), []);
  assertEquals(homelessFaults(modules), []);
});

const WRONG_WAYS = {
  "up": ["lib/error/a.ts", "lib/time/mod.ts", "lib/time is on a higher floor"],
  "from domain to edge": [
    "lib/chat/a.ts",
    "functions/messenger/b.ts",
    "functions/messenger is on a higher floor",
  ],
  "from edge to composition": [
    "functions/messenger/a.ts",
    "functions/app.ts",
    "functions/app.ts is on a higher floor",
  ],
  "across a floor": ["lib/redis/a.ts", "lib/sqlite/mod.ts", "lib/sqlite is on the same floor"],
  "between edge rooms": [
    "functions/users/a.ts",
    "functions/docs/b.ts",
    "functions/docs is on the same floor",
  ],
  "from functions to workers": [
    "functions/users/a.ts",
    "workers/chat/b.ts",
    "workers/chat is on the same floor",
  ],
  "between compositions": ["functions/main.ts", "workers/main.ts", "workers/main.ts is on the same floor"],
  "from the app to workers": ["functions/app.ts", "workers/chat/b.ts", "functions and workers stay apart"],
  "from workers to middleware": [
    "workers/chat/a.ts",
    "functions/middleware/b.ts",
    "functions and workers stay apart",
  ],
  "to the tests": ["lib/chat/a.ts", "tests/support/b.ts", "tools, bench and tests are for nobody to import"],
  "to a unit test": [
    "lib/chat/a.ts",
    "lib/chat/b_test.ts",
    "tools, bench and tests are for nobody to import",
  ],
  "to the tools": ["main.ts", "tools/b.ts", "tools, bench and tests are for nobody to import"],
  "out of the house": ["main.ts", "lib/helpers/b.ts", "lib/helpers is no room of the house"],
  "into the house": ["lib/helpers/a.ts", "lib/error/mod.ts", "lib/helpers is no room of the house"],
} as const;

for (const [name, [from, to, state]] of Object.entries(WRONG_WAYS)) {
  Deno.test(`floors: ${name} is a fault`, () => {
    assertEquals(floorFaults(tree({ [from]: [to], [to]: [] })), [`${from} imports ${to}: ${state}`]);
  });
}

Deno.test("floors: a file in no room is a fault, whoever imports it", () => {
  assertEquals(homelessFaults(tree({ "lib/helpers/a.ts": [], "helpers.ts": [], "lib/stray.ts": [] })), [
    "lib/helpers/a.ts: lib/helpers is no room of the house",
    "helpers.ts: helpers.ts is no room of the house",
    "lib/stray.ts: lib/stray.ts is no room of the house",
  ]);
});

Deno.test("doors: past another's mod.ts and through one's own is a fault", () => {
  const modules = tree({
    "lib/time/mod.ts": ["lib/time/clock.ts"],
    "lib/time/clock.ts": [],
    "lib/time/backoff.ts": ["lib/time/mod.ts"],
    "lib/chat/log.ts": ["lib/time/clock.ts", "lib/time/mod.ts", "proto/gen/a_pb.ts"],
    "lib/chat/log_test.ts": ["lib/time/clock.ts"],
    "proto/gen/a_pb.ts": [],
    "proto/gen/mod.ts": [],
    "functions/middleware/log.ts": [],
    "functions/app.ts": ["functions/middleware/log.ts"],
  });
  assertEquals(doorFaults(modules), [
    "lib/time/backoff.ts imports lib/time/mod.ts: its own mod.ts",
    "lib/chat/log.ts imports lib/time/clock.ts: past lib/time/mod.ts",
  ]);
});

Deno.test("circles: each is named once, a diamond is none", () => {
  const modules = tree({
    "a.ts": ["b.ts", "c.ts"],
    "b.ts": ["d.ts"],
    "c.ts": ["d.ts"],
    "d.ts": ["npm:zod"],
    "e.ts": ["f.ts"],
    "f.ts": ["g.ts"],
    "g.ts": ["f.ts", "g.ts"],
  });
  assertEquals(circleFaults(modules), ["f.ts > g.ts > f.ts", "g.ts > g.ts"]);
});

Deno.test("drivers: known in their rooms only", () => {
  const modules = tree({
    "lib/redis/link.ts": ["@redis/client"],
    "lib/sqlite/database.ts": ["node:sqlite"],
    "lib/rpc/listen.ts": ["node:http", "@connectrpc/connect"],
    "tests/support/kit.ts": ["@redis/client", "node:http2"],
    "lib/chat/log.ts": ["@redis/client", "node:sqlite", "@redis/client/x"],
    "main.ts": ["node:http2"],
  });
  assertEquals(driverFaults(modules), [
    "lib/chat/log.ts imports @redis/client: known in lib/redis only",
    "lib/chat/log.ts imports node:sqlite: known in lib/sqlite only",
    "lib/chat/log.ts imports @redis/client/x: known in lib/redis only",
    "main.ts imports node:http2: for tests alone",
  ]);
});

Deno.test("import map: nothing names a registry beside it", () => {
  assertEquals(
    importMapFaults(tree({ "main.ts": ["npm:zod", "https://a.example/b.ts", "zod", "node:fs"] })),
    [
      "main.ts imports npm:zod: not through the import map",
      "main.ts imports https://a.example/b.ts: not through the import map",
    ],
  );
});

Deno.test("environment: only composition reads it", () => {
  const text = 'const name = Deno.env.get("NAME");';
  const paths = ["main.ts", "functions/main.ts", "tools/dev.ts", "lib/chat/log_test.ts", "lib/chat/log.ts"];
  assertEquals(environmentFaults(paths.map((path) => ({ path, text, imports: [] }))), [
    "lib/chat/log.ts reads the environment: only composition does",
  ]);
  assertEquals(environmentFaults([{ path: "lib/a/b.ts", text: "process.env.A", imports: [] }]).length, 1);
  assertEquals(environmentFaults([{ path: "lib/a/b.ts", text: "Deno.environment", imports: [] }]).length, 0);
});
