import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { join } from "@std/path";
import denoJson from "../../../deno.json" with { type: "json" };
import { ROOT } from "../module_graph.ts";

/** What contracts may import, beside what protobuf has itself. */
const IMPORTS = ["google/api/annotations.proto", "google/api/http.proto"];

/**
 * Compiles contracts, given by their paths, with the project's own buf: their descriptors with comments.
 *
 * @throws Error with what buf says when they are no contracts.
 */
export async function compileContracts(files: Readonly<Record<string, string>>): Promise<FileDescriptorSet> {
  const folder = await Deno.makeTempDir({ prefix: "parley-contracts-" });
  try {
    const all = { ...files };
    for (const path of IMPORTS) all[path] = await Deno.readTextFile(join(ROOT, "proto", path));
    for (const [path, text] of Object.entries(all)) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    }
    await Deno.writeTextFile(join(folder, "buf.yaml"), "version: v2\n");
    const [, run, ...args] = denoJson.tasks.buf.command.split(" ");
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [run!, "--config", join(ROOT, "deno.json"), ...args, "build", "-o", "-#format=binpb"],
      cwd: folder,
    }).output();
    if (code !== 0) {
      throw new Error(
        `Cannot compile contracts: ${new TextDecoder().decode(stdout)} ${new TextDecoder().decode(stderr)}`,
      );
    }
    return fromBinary(FileDescriptorSetSchema, stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The descriptors of contracts, as a registry. */
export async function registryOf(files: Readonly<Record<string, string>>): Promise<FileRegistry> {
  return createFileRegistry(await compileContracts(files));
}
