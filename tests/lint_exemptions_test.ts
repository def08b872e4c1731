import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { parse } from "@std/yaml";
import { z } from "zod";
import denoJson from "../deno.json" with { type: "json" };
import { ROOT } from "./support/module_graph.ts";

const configRule = z.looseObject({
  lint: z.looseObject({
    ignore: z.array(z.string()),
    ignore_only: z.record(z.string(), z.array(z.string())),
  }),
});
const faultRule = z.object({ path: z.string(), type: z.string() });

Deno.test("contracts: those with foreign names are exempt from the rules that they break, and from nothing else", async () => {
  const config = configRule.parse(parse(await Deno.readTextFile(join(ROOT, "buf.yaml"))));
  const { ignore_only: exempt, ...lint } = config.lint;
  const [, run, ...args] = denoJson.tasks.buf.command.split(" ");
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [run!, ...args, "lint", "--error-format=json", "--config", JSON.stringify({ ...config, lint })],
    cwd: ROOT,
  }).output();
  assertEquals(code, 100, "without its exemptions the lint finds faults");
  const broken: Record<string, Set<string>> = {};
  for (const line of new TextDecoder().decode(stdout).trim().split("\n")) {
    const { path, type } = faultRule.parse(JSON.parse(line));
    (broken[type] ??= new Set()).add(dirname(path));
  }
  const sorted = (rules: Record<string, Iterable<string>>) =>
    Object.entries(rules).map(([rule, paths]) => [rule, ...[...paths].sort()].join(" ")).sort();
  assertEquals(sorted(exempt), sorted(broken));
  assertEquals(lint.ignore, ["proto/google", "proto/grpc"]);
});
