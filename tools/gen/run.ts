import { dirname } from "@std/path";

/** Why something cannot be generated, in the words of whatever found it: file, line, column, fault. */
export class GenFault extends Error {
  override readonly name = "GenFault";
}

/** What {@link runDeno} gives a command beside its arguments. */
export interface RunOptions {
  /** The working folder. */
  readonly cwd: string;
  /** Its standard input; none unless given. */
  readonly input?: string;
}

/**
 * Runs this Deno with arguments; answers what it wrote. It is the first `deno` on PATH too, for what buf starts.
 *
 * @throws GenFault with what it wrote on both streams when it fails.
 */
export async function runDeno(args: readonly string[], { cwd, input }: RunOptions): Promise<string> {
  const PATH = [dirname(Deno.execPath()), Deno.env.get("PATH")].join(":");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { PATH, NO_COLOR: "1" },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) await new Response(input).body?.pipeTo(child.stdin).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new GenFault(`${out}${err}`.trim());
  return out ?? "";
}
