/**
 * A chat by Connect: sends the lines of standard input to a room and prints its messages.
 *
 *     deno run --allow-net clients/typescript/connect_chat.ts http://localhost:8080 lobby Ana [position]
 *
 * The calls are the same in a browser and on Node.
 */
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { TextLineStream } from "@std/streams/text-line-stream";
import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";

const CALL_MS = 5_000;
const RETRY_MS = 500;
/** Trying again changes nothing about these. */
const FINAL = [Code.InvalidArgument, Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented];

const [baseUrl = "http://localhost:8080", room = "lobby", author = "Ana", position = "-0"] = Deno.args;
const client = createClient(MessengerService, createConnectTransport({ baseUrl }));

/** Sends until it is answered. The key is that of the message, not of the attempt: it is stored once. */
async function send(text: string): Promise<void> {
  const message = { room, author, text, idempotencyKey: crypto.randomUUID() };
  while (true) {
    try {
      return void await client.sendMessage(message, { timeoutMs: CALL_MS });
    } catch (thrown) {
      await passing(thrown);
    }
  }
}

/** The messages after a position, then live; it goes on after the last one when the stream breaks. */
async function* read(after: { epoch: string; seq: bigint }) {
  while (true) {
    try {
      for await (const { event } of client.readMessages({ room, after })) {
        if (event.case === "start") after = event.value;
        if (event.case !== "message" || !event.value.position) continue;
        after = event.value.position;
        yield event.value;
      }
    } catch (thrown) {
      // where reading can go on, when it cannot go on here: the log is another one, or the reader was too slow
      const [resume] = ConnectError.from(thrown).findDetails(ResumeDetailSchema);
      if (resume?.position) after = resume.position;
      else await passing(thrown);
    }
  }
}

/** Waits a moment after an error that may pass; throws any other. */
async function passing(thrown: unknown): Promise<void> {
  const error = ConnectError.from(thrown);
  if (FINAL.includes(error.code)) throw error;
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

async function sendLines(): Promise<void> {
  const text: ReadableStream<string> = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
  for await (const line of lines) await send(line);
}

async function printMessages(): Promise<void> {
  const [epoch = "", seq = "0"] = position.split("-");
  for await (const { position, author, text } of read({ epoch, seq: BigInt(seq) })) {
    console.log(`${position?.epoch}-${position?.seq} ${author}: ${text}`);
  }
}

await Promise.all([sendLines(), printMessages()]);
