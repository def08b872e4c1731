import { createFileRegistry, type DescMessage, type FileRegistry } from "@bufbuild/protobuf";
import { commentsOf } from "../../../tools/comments_plugin.ts";
import type { Comments } from "../../../lib/contract/mod.ts";
import { compileContracts } from "./compile.ts";

/** The contracts with a field of every type. */
export interface Types {
  readonly registry: FileRegistry;
  readonly comments: Comments;
  /** One of their messages, by its short name. */
  message(name: string): DescMessage;
}

let compiled: Promise<Types> | undefined;

/** `types.proto`, compiled once a test run. */
export function types(): Promise<Types> {
  return compiled ??= compile();
}

async function compile(): Promise<Types> {
  const files: Record<string, string> = {};
  for (const name of ["types.proto", "closed.proto"]) {
    files[`types/v1/${name}`] = await Deno.readTextFile(new URL(`./${name}`, import.meta.url));
  }
  const set = await compileContracts(files);
  const registry = createFileRegistry(set);
  return {
    registry,
    comments: Object.fromEntries(set.file.flatMap(commentsOf)),
    message(name) {
      const desc = registry.getMessage(`types.v1.${name}`);
      if (!desc) throw new Error(`No message "${name}" in types.proto`);
      return desc;
    },
  };
}
