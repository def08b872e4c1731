import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";

/** Flags and length of a Connect message. */
const PREFIX = 5;

/** Opens ReadMessages streams on a Connect port, and reads nothing of their bodies. */
export async function openStuck(connectUrl: string, count: number): Promise<AsyncDisposable> {
  const url = `${connectUrl}/${MessengerService.typeName}/${MessengerService.method.readMessages.name}`;
  const responses = await Promise.all(Array.from({ length: count }, () => open(url)));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(responses.map(({ body }) => body?.cancel()));
    },
  };
}

async function open(url: string): Promise<Response> {
  const message = new TextEncoder().encode("{}");
  const body = new Uint8Array(PREFIX + message.length);
  new DataView(body.buffer).setUint32(1, message.length);
  body.set(message, PREFIX);
  const headers = { "content-type": "application/connect+json", "connect-protocol-version": "1" };
  const response = await fetch(url, { method: "POST", headers, body });
  if (response.status !== 200) throw new Error(`Cannot read: ${response.status} ${await response.text()}`);
  return response;
}
