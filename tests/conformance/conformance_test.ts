import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { requirement } from "../support/requirements.ts";
import { generateContract } from "./generate.ts";

/** What the listeners and transports of the product are held to, each as the suite's own program says. */
const SUITES = [
  {
    name: "server on lib/http2: gRPC, gRPC-Web and Connect",
    mode: "server",
    file: "server_h2",
    args: ["server.ts", "h2"],
  },
  {
    name: "server on Deno.serve: gRPC-Web and Connect",
    mode: "server",
    file: "server_fetch",
    args: ["server.ts", "fetch"],
  },
  {
    name: "client on lib/http2: gRPC, gRPC-Web and Connect",
    mode: "client",
    file: "client_h2",
    args: ["client/client.ts", "h2"],
  },
  {
    name: "client on fetch: gRPC-Web and Connect",
    mode: "client",
    file: "client_fetch",
    args: ["client/client.ts", "fetch"],
  },
] as const;

const FLAGS = [
  "run",
  "--quiet",
  "--unstable-no-legacy-abort",
  "--allow-net",
  "--allow-read",
  "--allow-env",
  "--allow-sys",
];
/** How long one suite may take, in milliseconds: about ten times what it does. */
const SUITE_MS = 600_000;
/** Failures shown at the most. */
const SHOWN = 20;
/** Tells everything that the suite tells: `deno task conformance`. */
const isVerbose = Deno.args.includes("--verbose");

const { ignore, path } = requirement("connectconformance");

for (const { name, mode, file, args: [script, ...rest] } of SUITES) {
  Deno.test({
    name: `conformance: ${name}`,
    ignore,
    fn: async () => {
      await generateContract();
      const here = (name: string) => fromFileUrl(new URL(name, import.meta.url));
      const { success, stdout, stderr } = await new Deno.Command(path, {
        args: [
          ...["-v", "--mode", mode, "--conf", here(`suites/${file}.yaml`), "--"],
          ...[Deno.execPath(), ...FLAGS, here(script), ...rest],
        ],
        stdin: "null",
        signal: AbortSignal.timeout(SUITE_MS),
      }).output();
      const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      if (isVerbose) console.log(output.trimEnd());
      const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(output) ?? [];
      console.log(`${name}: ${passed} passed, ${failed} failed`);
      const failures = output.split("\n").filter((line) => line.startsWith("FAILED"));
      assertEquals(failures.slice(0, SHOWN), []);
      assertEquals(failed, "0", output.slice(-2_000));
      assert(success, `not all cases were run: ${output.slice(-2_000)}`);
      assert(Number(passed) > 1_000, `the suite has lost its cases: ${passed}`);
    },
  });
}
