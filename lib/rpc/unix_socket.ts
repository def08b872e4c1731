/**
 * Binds a unix socket. The file of one that nobody listens on any more, as a process that was killed leaves it, is
 * removed first.
 *
 * @throws Deno.errors.AddrInUse when somebody listens on it, or the file is none of a socket.
 */
export async function bindUnixSocket(path: string): Promise<Deno.UnixListener> {
  await removeStale(path);
  return Deno.listen({ transport: "unix", path });
}

async function removeStale(path: string): Promise<void> {
  const found = await Deno.lstat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket) throw new Deno.errors.AddrInUse("there is a file, which is no socket");
  if (await answers(path)) throw new Deno.errors.AddrInUse("another process listens on it");
  await Deno.remove(path);
}

async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.ConnectionRefused) return false;
    throw thrown;
  }
}
