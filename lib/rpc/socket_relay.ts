import type { Socket } from "../http2/mod.ts";

const BUFFER = 16 * 1024;

/** A socket from which some bytes have been read already: they are read again, first. */
export function withBytes(socket: Socket, bytes: Uint8Array): Socket {
  let rest: Uint8Array | undefined = bytes.length > 0 ? bytes : undefined;
  return {
    read(into) {
      if (!rest) return socket.read(into);
      const count = Math.min(rest.length, into.length);
      into.set(rest.subarray(0, count));
      rest = count < rest.length ? rest.subarray(count) : undefined;
      return Promise.resolve(count);
    },
    write: (from) => socket.write(from),
    closeWrite: () => socket.closeWrite?.() ?? Promise.resolve(),
    close: () => socket.close(),
  };
}

/** Copies bytes both ways until both sides have ended, or one of them breaks; then closes both. Never throws. */
export async function relay(a: Socket, b: Socket): Promise<void> {
  const close = () => {
    closeQuietly(a);
    closeQuietly(b);
  };
  await Promise.all([copy(a, b).catch(close), copy(b, a).catch(close)]);
  close();
}

/** Closes a socket that may be closed already. */
export function closeQuietly(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // it is closed already
  }
}

async function copy(from: Socket, to: Socket): Promise<void> {
  const buffer = new Uint8Array(BUFFER);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
  }
  await to.closeWrite?.();
}
