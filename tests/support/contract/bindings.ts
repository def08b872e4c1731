import { createFileRegistry, type DescMethod, type FileRegistry } from "@bufbuild/protobuf";
import type { Comments } from "../../../lib/contract/mod.ts";
import { commentsOf } from "../../../tools/comments_plugin.ts";
import { compileContracts } from "./compile.ts";

/** A contract with every kind of binding. */
export interface Bindings {
  readonly registry: FileRegistry;
  readonly comments: Comments;
}

let compiled: Promise<Bindings> | undefined;

/** `bindings.proto`, compiled once a test run. */
export function bindings(): Promise<Bindings> {
  return compiled ??= compile();
}

async function compile(): Promise<Bindings> {
  const text = await Deno.readTextFile(new URL("./bindings.proto", import.meta.url));
  const set = await compileContracts({ "bindings/v1/bindings.proto": text });
  return { registry: createFileRegistry(set), comments: Object.fromEntries(set.file.flatMap(commentsOf)) };
}

/** Its descriptors. */
export async function bindingsRegistry(): Promise<FileRegistry> {
  return (await bindings()).registry;
}

/** A method of its service. */
export async function bindingsMethod(name: string): Promise<DescMethod> {
  const service = (await bindingsRegistry()).getService("bindings.v1.Messaging");
  const method = service?.methods.find((m) => m.name === name);
  if (!method) throw new Error(`No method "${name}" in bindings.proto`);
  return method;
}
