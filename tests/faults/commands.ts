/** Runs a command, and answers what it printed. @throws Error with its words when it fails. */
export async function run([executable = "", ...args]: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(executable, { args }).output();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  if (!success) throw new Error(`Cannot run "${executable} ${args.join(" ")}": ${complained}`);
  return said ?? "";
}

/** Whether a command is there and ends with exit code 0. */
export function succeeds(words: readonly string[]): Promise<boolean> {
  return run(words).then(() => true, () => false);
}
