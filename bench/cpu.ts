/** The clock ticks of `/proc/<pid>/stat` in a second: USER_HZ, which is 100 on every Linux. */
const TICKS_PER_SECOND = 100;

/** The processor time that processes have used so far, in seconds: user and system, all threads (proc(5)). */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  // Read by another program: Deno opens /proc to nobody who has less than all permissions.
  const { stdout } = await new Deno.Command("cat", { args: pids.map((pid) => `/proc/${pid}/stat`) }).output();
  let ticks = 0;
  for (const line of new TextDecoder().decode(stdout).trim().split("\n")) {
    // The second field is the program's name in brackets; user and system time are the 14th and the 15th.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}
