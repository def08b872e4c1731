import { createFileRegistry, type DescMethod, type FileRegistry } from "@bufbuild/protobuf";
import { compileContracts } from "./compile.ts";

let compiled: Promise<FileRegistry> | undefined;

/** The descriptors of `bindings.proto`, compiled once a test run. */
export function bindingsRegistry(): Promise<FileRegistry> {
  return compiled ??= compile();
}

async function compile(): Promise<FileRegistry> {
  const text = await Deno.readTextFile(new URL("./bindings.proto", import.meta.url));
  return createFileRegistry(await compileContracts({ "bindings/v1/bindings.proto": text }));
}

/** A method of its service. */
export async function bindingsMethod(name: string): Promise<DescMethod> {
  const service = (await bindingsRegistry()).getService("bindings.v1.Messaging");
  const method = service?.methods.find((m) => m.name === name);
  if (!method) throw new Error(`No method "${name}" in bindings.proto`);
  return method;
}
