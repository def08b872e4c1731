/** One row of `ps`. */
interface Row {
  readonly pid: number;
  readonly parent: number;
}

/** The ids of a process and of all that it started, directly or not. */
export async function processTree(pid: number): Promise<number[]> {
  const all = await rows();
  const within = (parent: number): number[] => [
    parent,
    ...all.filter((row) => row.parent === parent).flatMap((row) => within(row.pid)),
  ];
  return within(pid);
}

/** Those of these processes that still run. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  return (await rows()).map(({ pid }) => pid).filter((pid) => pids.includes(pid));
}

async function rows(): Promise<Row[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,stat="] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith("Z")) // ended, and not yet asked about
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
