import { fromFileUrl } from "@std/path";
import { CONFORMANCE_VERSION, GENERATED } from "./contract.ts";

const MODULE = `connectrpc.com/conformance@${CONFORMANCE_VERSION}`;
const PLUGIN = [
  "deno",
  "run",
  "--allow-env",
  "--allow-read",
  "npm:@bufbuild/protoc-gen-es@2.17.0/protoc-gen-es",
];

/** Generates the suite's contracts from the suite's own Go module; once a machine. */
export async function generateContract(): Promise<void> {
  const out = fromFileUrl(GENERATED);
  if (await exists(`${out}/service_pb.ts`)) return;
  const info = JSON.parse(await run("go", ["mod", "download", "-json", MODULE]));
  const root = out.slice(0, out.indexOf("/connectrpc/"));
  const template = {
    version: "v2",
    plugins: [{ local: PLUGIN, out: root, opt: ["target=ts", "import_extension=ts"] }],
  };
  await run(Deno.execPath(), [
    ...["run", "--quiet", "--allow-env", "--allow-run", "npm:@bufbuild/buf@1.74.0/buf"],
    ...["generate", `${info.Dir}/proto`, "--template", JSON.stringify(template)],
  ]);
}

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`Cannot run ${command}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
