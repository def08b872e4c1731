import { fromFileUrl, join } from "@std/path";
import { DESCRIPTORS } from "./contract.ts";
import { Missing } from "./row.ts";
import { TellingProcess } from "./telling_process.ts";

const SOURCES = fromFileUrl(new URL("peers", import.meta.url));
/** Where peers are installed: in no repository, and kept from run to run. */
const FOLDER = fromFileUrl(new URL("../.parley/bench", import.meta.url));
const INSTALL_MS = 300_000;

const NODE_PACKAGES = {
  "@bufbuild/protobuf": "2.17.0",
  "@connectrpc/connect": "2.2.0",
  "@connectrpc/connect-node": "2.2.0",
  "@grpc/grpc-js": "1.14.7",
  "@grpc/proto-loader": "0.8.1",
  "bullmq": "6.7.0",
  "ioredis": "6.0.0",
};
const PYTHON_PACKAGES = ["grpcio==1.85.1", "protobuf==7.36.2"];

/** Servers of others that serve the contract of the bench; each tells its port. */
export const PEERS: Readonly<Record<string, () => Promise<TellingProcess>>> = {
  "grpc-go": startGo,
  "grpc-js on Node": () => nodePeer("grpc_js.cjs", { descriptors: DESCRIPTORS }),
  "connect-node on Node": () => nodePeer("connect_node.cjs", { descriptors: DESCRIPTORS }),
  "Python grpcio, 10 threads": startPython,
};

async function startGo(): Promise<TellingProcess> {
  const path = join(FOLDER, "grpc_go");
  await Deno.mkdir(FOLDER, { recursive: true });
  await install("go", ["build", "-C", join(SOURCES, "grpc_go"), "-o", path, "."]);
  return new TellingProcess({ name: "grpc-go", path, args: [] });
}

/** A script of `peers/` on Node, with the packages of others; its argument is `options` in JSON. */
export async function nodePeer(source: string, options: object): Promise<TellingProcess> {
  const folder = join(FOLDER, "node");
  await Deno.mkdir(folder, { recursive: true });
  const wanted = JSON.stringify({ private: true, dependencies: NODE_PACKAGES });
  const done = join(folder, "installed.json");
  if (await Deno.readTextFile(done).catch(() => "") !== wanted) {
    await Deno.writeTextFile(join(folder, "package.json"), wanted);
    await install("npm", ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]);
    await Deno.writeTextFile(done, wanted);
  }
  const args = [join(SOURCES, source), JSON.stringify(options)];
  const env = { NODE_PATH: join(folder, "node_modules") };
  return new TellingProcess({ name: source, path: "node", args, env });
}

async function startPython(): Promise<TellingProcess> {
  const folder = join(FOLDER, "python");
  const env = { PYTHONPATH: folder };
  const probe = ["-c", "import grpc, google.protobuf"];
  if (await install("python3", probe, env).then(() => false, () => true)) {
    await install("python3", ["-m", "pip", "install", "--quiet", "--target", folder, ...PYTHON_PACKAGES]);
  }
  return new TellingProcess({
    name: "grpcio",
    path: "python3",
    args: [join(SOURCES, "grpc_python.py")],
    env,
  });
}

/** @throws Missing when the tool is not there, or does not do it. */
async function install(path: string, args: readonly string[], env: Record<string, string> = {}) {
  const signal = AbortSignal.timeout(INSTALL_MS);
  const command = new Deno.Command(path, { args: [...args], env, stdin: "null", signal });
  const { success, stderr } = await command.output().catch((cause) => {
    throw new Missing(`${path} is not installed`, { cause });
  });
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new Missing(`${path} ${args[0]} failed: ${said}`);
}
