import { join } from "@std/path";
import { output } from "../integration/support/command.ts";
import { ROOT } from "../support/module_graph.ts";
import { copyInto } from "../support/tree_copy.ts";
import type { ExampleCommand } from "./example.ts";

/** What the Python client imports of the contracts: what it calls, and what that names. */
const CONTRACTS = [
  "messenger/v1/messenger.proto",
  "google/api/annotations.proto",
  "google/api/http.proto",
  "google/rpc/status.proto",
];

/** A TypeScript client. */
export function typeScript(file: string): ExampleCommand {
  const path = join(ROOT, "clients/typescript", file);
  return { command: Deno.execPath(), args: ["run", "--quiet", "--no-prompt", "--allow-net", path] };
}

/** A Python client; its stubs are made in a folder. */
export async function python(command: string, file: string, folder: string): Promise<ExampleCommand> {
  const path = join(ROOT, "clients/python", file);
  const outs = [`--python_out=${folder}`, `--grpc_python_out=${folder}`];
  const protos = CONTRACTS.map((name) => join(ROOT, "proto", name));
  await output(command, ["-m", "grpc_tools.protoc", "-I", join(ROOT, "proto"), ...outs, ...protos]);
  return { command, args: [path], env: { PYTHONPATH: folder } };
}

/** The Go client, generated and built in a folder. */
export async function go(command: string, folder: string): Promise<ExampleCommand> {
  const template = join(ROOT, "clients/go/buf.gen.yaml");
  const config = ["--config", join(ROOT, "deno.json"), "--cwd", ROOT];
  const generate = ["generate", "--template", template, "--path", "proto/messenger", "-o", folder];
  await output(Deno.execPath(), ["task", "--quiet", ...config, "buf", ...generate]);
  const module = join(folder, "clients/go");
  for (const file of ["go.mod", "go.sum", "main.go"]) {
    await copyInto(join(ROOT, "clients/go", file), join(module, file));
  }
  const program = join(folder, "chat");
  await output(command, ["-C", module, "build", "-o", program, "."]);
  return { command: program, args: [] };
}

/** The client by curl. */
export function curl(): ExampleCommand {
  return { command: "bash", args: [join(ROOT, "clients/curl/chat.sh")] };
}
