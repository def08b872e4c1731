import { createFileRegistry, type DescService, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import COMMENTS from "../../../proto/gen/comments.json" with { type: "json" };

/** What the server serves, as it says itself. */
export interface Contracts {
  readonly registry: FileRegistry;
  readonly services: readonly DescService[];
}

/** The kinds of methods, for people. */
export const KIND_NAMES = {
  unary: "one request, one answer",
  server_streaming: "one request, many answers",
  client_streaming: "many requests, one answer",
  bidi_streaming: "many requests, many answers",
};

/** Asks the server for its descriptors. @throws Error when they cannot be had. */
export async function readContracts(): Promise<Contracts> {
  const [bytes, names] = await Promise.all([
    get("/descriptors.binpb").then((response) => response.arrayBuffer()),
    get("/descriptors.json").then((response) => response.json()),
  ]);
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, new Uint8Array(bytes)));
  const services = names.flatMap((name: unknown) => registry.getService(String(name)) ?? []);
  return { registry, services };
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`Cannot read ${path}: ${response.status}`);
  return response;
}

const comments: Readonly<Record<string, string>> = COMMENTS;

/** What the contract says of something, by its full name; empty for what it says nothing of. */
export function commentOf(name: string): string {
  return comments[name] ?? "";
}
