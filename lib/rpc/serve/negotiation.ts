import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";

/** How the messages of a call are compressed, both ways. */
export interface Negotiated {
  request: Compression | null;
  response: Compression | null;
}

const NONE: Negotiated = { request: null, response: null };

/**
 * What the peer's header fields ask for, as far as there is any such compression.
 *
 * A peer that says nothing of what it accepts gets what it sends (grpc/doc/compression.md).
 *
 * @throws ConnectError `Unimplemented` for a request in a compression that is not known; its metadata lists them.
 */
export function negotiate(
  compressions: readonly Compression[],
  sent: string | undefined,
  accepted: string | undefined,
  acceptHeader: string,
): Negotiated {
  if (!sent && !accepted) return NONE;
  const request = sent && sent !== "identity" ? find(compressions, sent, acceptHeader) : null;
  if (!accepted) return { request, response: request };
  for (const name of accepted.split(",")) {
    const response = compressions.find((compression) => compression.name === name.trim());
    if (response) return { request, response };
  }
  return { request, response: null };
}

function find(compressions: readonly Compression[], name: string, acceptHeader: string): Compression {
  const found = compressions.find((compression) => compression.name === name);
  if (found) return found;
  const known = compressions.map((compression) => compression.name).join(",");
  throw new ConnectError(`unknown compression "${name}": there are ${known}`, Code.Unimplemented, {
    [acceptHeader]: known,
  });
}
