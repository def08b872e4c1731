import { openChannel } from "../../../lib/rpc/mod.ts";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";

/** Sends under way at a time. */
const LANES = 4;
const ATTEMPT_MS = 10_000;

/** A client that sends until it is stopped. */
export interface KeptSending extends AsyncDisposable {
  /** The texts that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** What it saw that it should not. */
  readonly failed: readonly string[];
  /** How often it had to ask another server, since one could not be reached. */
  readonly elsewhere: number;
  stop(): Promise<void>;
}

/** Sends by gRPC, through a channel to these servers; each message once, with a key. */
export function keepSending(name: string, addresses: readonly string[]): KeptSending {
  const channel = openChannel(addresses.join(","));
  const client = channel.client(MessengerService);
  return keep(name, async (text) => {
    await client.sendMessage({ author: name, text, idempotencyKey: text.replaceAll(" ", "-") });
    return 0;
  }, () => channel.close());
}

/** Posts over HTTP/1.1, with a key; a server that cannot be reached is passed over, as whatever stands in front does. */
export function keepPosting(name: string, bases: readonly string[]): KeptSending {
  const client = Deno.createHttpClient({ http2: false });
  let at = 0;
  const post = async (text: string) => {
    for (let elsewhere = 0;; elsewhere++) {
      const mine = at;
      try {
        const response = await fetch(`${bases[mine]}/sendMessage`, {
          client,
          method: "POST",
          headers: { "idempotency-key": text.replaceAll(" ", "-") },
          body: JSON.stringify({ author: name, text }),
          signal: AbortSignal.timeout(ATTEMPT_MS),
        });
        const body = await response.text();
        if (response.status !== 200) throw new Error(`${response.status} ${body}`);
        return elsewhere;
      } catch (thrown) {
        if (!(thrown instanceof TypeError) || elsewhere > bases.length) throw thrown;
        if (at === mine) at = (mine + 1) % bases.length;
      }
    }
  };
  return keep(name, post, () => Promise.resolve(client.close()));
}

/** @param send answers how often it had to ask elsewhere. */
function keep(
  name: string,
  send: (text: string) => Promise<number>,
  close: () => Promise<void>,
): KeptSending {
  const acknowledged: string[] = [];
  const failed: string[] = [];
  let elsewhere = 0;
  let isOver = false;
  let count = 0;
  const lane = async () => {
    while (!isOver) {
      const text = `${name} ${count++}`;
      try {
        elsewhere += await send(text);
        acknowledged.push(text);
      } catch (thrown) {
        failed.push(`${text}: ${thrown}`);
      }
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, lane));
  const stop = async () => {
    isOver = true;
    await lanes;
  };
  return {
    acknowledged,
    failed,
    get elsewhere() {
      return elsewhere;
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await close();
    },
  };
}
