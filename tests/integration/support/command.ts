const LIMIT_MS = 60_000;

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, with more variables where there are any; one that takes too long is killed. */
export async function run(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(path, {
    args: [...args],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Runs a command that must succeed, and answers what it wrote.
 *
 * @throws Error with what it complained of.
 */
export async function output(path: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(path, args);
  if (code !== 0) throw new Error(`Cannot run "${path} ${args.join(" ")}": exit code ${code}: ${stderr}`);
  return stdout;
}
