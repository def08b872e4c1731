import { join } from "@std/path";

/** Whether something that tests run for real is there. Spread it into a test: `{ ignore }`. */
export interface Requirement {
  readonly ignore: boolean;
  /** Why it is ignored and how to change that; empty when it is not. */
  readonly reason: string;
  /** Where the executable lies; empty when it is missing. */
  readonly path: string;
}

interface Tool {
  readonly executable: string;
  readonly install: string;
  /** Arguments that must end with exit code 0, where being there is not enough. */
  readonly probe?: readonly string[];
}

const TOOLS = {
  "redis-server": { executable: "redis-server", install: "apt-get install redis-server" },
  "h2load": { executable: "h2load", install: "apt-get install nghttp2-client" },
  "nghttp": { executable: "nghttp", install: "apt-get install nghttp2-client" },
  "nghttpd": { executable: "nghttpd", install: "apt-get install nghttp2-server" },
  "h2spec": {
    executable: "h2spec",
    install: "go install github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible",
  },
  "node": { executable: "node", install: "apt-get install nodejs" },
  "go": { executable: "go", install: "https://go.dev/doc/install" },
  "connectconformance": {
    executable: "connectconformance",
    install: "go install connectrpc.com/conformance/cmd/connectconformance@v1.0.5",
  },
  "grpcurl": {
    executable: "grpcurl",
    install: "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@latest",
  },
  "python3 with grpcio": {
    executable: "python3",
    install: "pip install grpcio grpcio-tools",
    probe: ["-c", "import grpc, grpc_tools"],
  },
  "python3 with openapi-python-client": {
    executable: "python3",
    install: "pip install openapi-python-client==0.29.1",
    probe: ["-c", "import openapi_python_client"],
  },
  "schemathesis": { executable: "schemathesis", install: "pip install schemathesis==4.32.5" },
  "python3": { executable: "python3", install: "apt-get install python3" },
  "openssl": { executable: "openssl", install: "apt-get install openssl" },
  "curl": { executable: "curl", install: "apt-get install curl" },
  "chromium": { executable: "chromium", install: "apt-get install chromium" },
  "npx": { executable: "npx", install: "apt-get install npm" },
} as const satisfies Record<string, Tool>;

/** What tests can ask for. */
export type ToolName = keyof typeof TOOLS;

/**
 * Looks for an executable, on PATH and in `~/go/bin`; a missing one is said on standard error, once for
 * each file that asks.
 *
 * @throws Error when it is missing and the environment says `CI=true`: there nothing is skipped.
 */
export function requirement(name: ToolName): Requirement {
  const tool: Tool = TOOLS[name];
  const path = findAll(tool.executable).find((path) => !tool.probe || succeeds(path, tool.probe));
  if (path) return { ignore: false, reason: "", path };
  const reason = `${name} is missing: ${tool.install}`;
  if (Deno.env.get("CI") === "true") throw new Error(`Cannot run these tests: ${reason}`);
  console.error(`Tests are skipped, ${reason}`);
  return { ignore: true, reason, path: "" };
}

/** Every executable of this name, the first on PATH first: the first need not be the one that can do it. */
function findAll(executable: string): string[] {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const home = Deno.env.get("HOME");
  if (home) folders.push(join(home, "go", "bin"));
  return folders.filter(Boolean).map((folder) => join(folder, executable)).filter(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function succeeds(path: string, args: readonly string[]): boolean {
  return new Deno.Command(path, { args: [...args], stdout: "null", stderr: "null" }).outputSync().success;
}
