/**
 * A chat over REST: sends the lines of standard input to a room and prints its messages.
 *
 *     deno run --allow-net clients/typescript/rest_chat.ts http://localhost:8080 lobby Ana [position]
 *
 * Its types are generated from openapi.json (`deno task gen`): a path, a parameter or a field that is wrong does not
 * compile.
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import createClient from "openapi-fetch";
import type { components, paths } from "../../web/src/rest/schema.ts";

type Event = components["schemas"]["messenger.v1.ReadMessagesResponse"];

const CALL_MS = 5_000;
const RETRY_MS = 500;

const [baseUrl = "http://localhost:8080", room = "lobby", author = "Ana", position = "-0"] = Deno.args;
const client = createClient<paths>({ baseUrl });

/** Sends until it is answered. The key is that of the message, not of the attempt: it is stored once. */
async function send(text: string): Promise<void> {
  const header = { "Idempotency-Key": crypto.randomUUID() };
  await untilAnswered(() =>
    client.POST("/v1/rooms/{room}/messages", {
      params: { path: { room }, header },
      body: { author, text },
      signal: AbortSignal.timeout(CALL_MS),
    })
  );
}

/** The messages after a position, then live; it goes on after the last one when the stream breaks. */
async function* read(after: { epoch: string; seq: string }) {
  while (true) {
    const { data } = await untilAnswered(() =>
      client.GET("/v1/rooms/{room}/messages:read", {
        params: { path: { room }, query: { "after.epoch": after.epoch, "after.seq": after.seq } },
        headers: { accept: "application/x-ndjson" },
        parseAs: "stream",
      })
    );
    try {
      for await (const line of linesOf(data)) {
        const { start, message }: Event = JSON.parse(line);
        const { epoch, seq } = message?.position ?? start ?? {};
        after = { epoch: epoch ?? after.epoch, seq: seq ?? after.seq };
        if (message) yield message;
      }
    } catch {
      // the connection broke: what was not read comes after the last position
    }
  }
}

/** Asks again while the server is away or busy; throws when it says that the request is wrong. */
async function untilAnswered<T extends { response: Response; error?: unknown }>(
  ask: () => Promise<T>,
): Promise<T> {
  while (true) {
    const answer = await ask().catch(() => undefined);
    if (answer?.response.ok) return answer;
    const status = answer?.response.status ?? 503;
    if (status < 500 && status !== 429) throw new Error(`${status}: ${JSON.stringify(answer?.error)}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function linesOf(bytes: ReadableStream<Uint8Array> | null | undefined): ReadableStream<string> {
  const text: ReadableStream<string> = (bytes ?? new Blob().stream()).pipeThrough(new TextDecoderStream());
  return text.pipeThrough(new TextLineStream());
}

async function sendLines(): Promise<void> {
  for await (const line of linesOf(Deno.stdin.readable)) await send(line);
}

async function printMessages(): Promise<void> {
  const [epoch = "", seq = "0"] = position.split("-");
  for await (const { position, author, text } of read({ epoch, seq })) {
    console.log(`${position?.epoch}-${position?.seq} ${author}: ${text}`);
  }
}

await Promise.all([sendLines(), printMessages()]);
