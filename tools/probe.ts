import { loadConfig } from "../lib/config/mod.ts";

const ANSWER_MS = 3_000;

/**
 * The container's health check: ends with 0 when what listens in it is ready. The edge, the workers or all of
 * them may be there; a port that nobody listens on belongs to a process that this container does not run.
 */
if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const names = ["MESSENGER_HTTP_PORT", "MESSENGER_CONNECT_PORT", "QUEUE_HEALTH_PORT"] as const;
  const { MESSENGER_HTTP_PORT, MESSENGER_CONNECT_PORT, QUEUE_HEALTH_PORT } = loadConfig({
    env: Object.fromEntries(names.map((name) => [name, Deno.env.get(name)])),
    readFile: Deno.readTextFileSync,
  });
  const scheme = Deno.env.get("TLS_CERT_FILE") ? "https" : "http";
  const answers = await Promise.all([
    ask("edge", `http://127.0.0.1:${MESSENGER_HTTP_PORT}/readyz`),
    ask("chat worker", `${scheme}://127.0.0.1:${MESSENGER_CONNECT_PORT}/grpc.health.v1.Health/Check`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    }),
    ask("queue worker", `http://127.0.0.1:${QUEUE_HEALTH_PORT}/readyz`),
  ]);
  const there = answers.filter((answer) => answer !== undefined);
  console.log(there.map(({ text }) => text).join("\n") || "Nothing listens");
  return there.length > 0 && there.every(({ ready }) => ready) ? 0 : 1;
}

/** What a part of the process says of itself; `undefined` when it is not there. */
async function ask(name: string, url: string, init?: RequestInit) {
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await fetch(url, { ...init, signal });
    const body = await response.text();
    // The health service answers 200 to a process that does not serve, and says so.
    return { ready: response.ok && !body.includes("NOT_SERVING"), text: `${name}: ${body}` };
  } catch (thrown) {
    if (signal.aborted) return { ready: false, text: `${name}: no answer within ${ANSWER_MS} ms` };
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}
