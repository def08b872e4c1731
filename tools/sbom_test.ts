import { assert, assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { billOf } from "./sbom.ts";

const Bill = z.object({
  components: z.array(z.object({
    "bom-ref": z.string(),
    purl: z.string().optional(),
    hashes: z.array(z.object({ alg: z.string(), content: z.string() })).optional(),
  })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
const LOCKS = ["../deno.lock", "../web/deno.lock"].map((path) =>
  Deno.readTextFileSync(new URL(path, import.meta.url))
);

Deno.test("sbom: has every package of the lock files with its hash", () => {
  const { components } = Bill.parse(JSON.parse(billOf("1.2.3", LOCKS)));
  const purls = new Set(components.map(({ purl }) => purl));
  const locked = LOCKS.flatMap((lock) => Object.keys(JSON.parse(lock).npm));
  assert(locked.length > 100);
  for (const key of locked) {
    const [, name = "", version] = /^(.[^@]*)@([^_]+)/.exec(key) ?? [];
    assert(purls.has(`pkg:npm/${name.replace("@", "%40")}@${version}`), key);
  }
  const bare = components.filter(({ purl, hashes }) =>
    purl && !/^[0-9a-f]{128}$/.test(hashes?.[0]?.content ?? "")
  );
  assertEquals(bare, []);
});

Deno.test("sbom: tells what depends on what", () => {
  const { components, dependencies } = Bill.parse(JSON.parse(billOf("1.2.3", LOCKS)));
  const refs = new Set(["parley", ...components.map((one) => one["bom-ref"])]);
  assertEquals(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref)), []);
  const of = (name: string) => dependencies.find(({ ref }) => ref.startsWith(name))?.dependsOn ?? [];
  const has = (from: string, to: string) => of(from).some((ref) => ref.startsWith(to));
  assertEquals([has("parley", "pkg:npm/hono@"), has("parley", "pkg:npm/preact@")], [true, true]);
  assertEquals([has("pkg:npm/%40hono/zod-openapi@", "pkg:npm/zod@"), has("parley", "pkg:npm/ajv@")], [
    true,
    false,
  ]);
});

Deno.test("sbom: a package without a hash is refused, and so is another form of the file", () => {
  const lock = { version: "5", specifiers: {}, npm: { "a@1.0.0": {} } };
  assertThrows(() => billOf("1.2.3", [JSON.stringify(lock)]), z.ZodError);
  assertThrows(() => billOf("1.2.3", [JSON.stringify({ ...lock, version: "6", npm: {} })]), z.ZodError);
});
