import { assertEquals, assertThrows } from "@std/assert";
import { workerArguments } from "./options.ts";
import { UsageError } from "./usage_error.ts";

const read = (...args: string[]) => workerArguments(args, "/srv/app");

Deno.test("workerArguments: nothing said is nothing chosen", () => {
  assertEquals(read(), { modules: [], worker: undefined, workers: undefined });
});

Deno.test("workerArguments: files are those of the folder, URLs stay; all that are given", () => {
  const { modules } = read("--module", "math.ts", "--module=../b.ts", "--module", "https://a.example/c.ts");
  assertEquals(modules, ["file:///srv/app/math.ts", "file:///srv/b.ts", "https://a.example/c.ts"]);
  assertEquals(read("--module", "/x/a b.ts").modules, ["file:///x/a%20b.ts"]);
});

Deno.test("workerArguments: the kind and the number of workers", () => {
  assertEquals(read("--worker", "process", "--workers", "8"), { modules: [], worker: "process", workers: 8 });
});

Deno.test("workerArguments: what is wrong is named", () => {
  const cases: [string[], string][] = [
    [["--worker", "fibre"], `Cannot use --worker "fibre": expected one of async, thread, process`],
    [["--workers", "0"], `Cannot use --workers "0": expected 1 to 1024`],
    [["--workers", "1e1"], `Cannot use --workers "1e1": expected 1 to 1024`],
    [["--workers", "1025"], `Cannot use --workers "1025": expected 1 to 1024`],
    [["--module="], `Cannot use --module "": expected a file`],
    [["--verbose"], `Cannot use "--verbose": expected --module, --worker or --workers`],
    [["list"], `Cannot use "list": expected --module, --worker or --workers`],
  ];
  for (const [args, message] of cases) {
    const error: UsageError = assertThrows(() => read(...args), UsageError);
    assertEquals(error.message, message);
  }
});
