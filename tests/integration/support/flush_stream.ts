import { assertEquals } from "@std/assert";
import type { Handed } from "./messenger_http.ts";

const SEPARATOR = "},{";

/** Empties a mailbox and reads what comes piece by piece, so that it need not fit into memory. */
export async function* flushStream(base: string): AsyncGenerator<Handed[]> {
  const response = await fetch(`${base}/getAndFlushMessages`, { method: "POST" });
  assertEquals(response.status, 200);
  const text: ReadableStream<string> = response.body!.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const piece of text) {
    rest += piece;
    const end = rest.lastIndexOf(SEPARATOR);
    if (end < 0) continue;
    yield JSON.parse(`${rest.slice(0, end + 1)}]`);
    rest = `[${rest.slice(end + 2)}`;
  }
  yield JSON.parse(rest);
}
