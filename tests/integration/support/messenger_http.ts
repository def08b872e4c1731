import { assertEquals } from "@std/assert";

const ANSWER_MS = 20_000;
/** What `curl -d` says of whatever it sends. */
const FORM = "application/x-www-form-urlencoded";

/** A message as `/getAndFlushMessages` hands it out. */
export interface Handed {
  author: string;
  text: string;
  sendTime: string;
}

/** A POST as `curl -d` makes it, with a deadline. */
export function post(url: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { ...(body !== undefined && { "content-type": FORM }), ...headers },
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

/** Sends a message through the edge at `base`, and answers its sendTime. */
export async function send(base: string, author: string, text: string): Promise<string> {
  const response = await post(`${base}/sendMessage`, JSON.stringify({ author, text }));
  const answer = await response.json();
  assertEquals([response.status, Object.keys(answer)], [200, ["sendTime"]], JSON.stringify(answer));
  return answer.sendTime;
}

/** Empties the mailbox of the edge at `base`. */
export async function flush(base: string): Promise<Handed[]> {
  const response = await post(`${base}/getAndFlushMessages`);
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** One request byte for byte over a connection of its own; answers as soon as the answer is whole. */
export async function raw(base: string, request: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(base);
  using connection = await Deno.connect({ hostname, port: Number(port || 80) });
  using _late = deadline(() => connection.close());
  await connection.write(new TextEncoder().encode(request));
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(16 * 1024);
  let text = "";
  while (true) {
    const read = await connection.read(bytes);
    if (read === null) throw new Error(`Cannot read the answer: it ended after "${text}"`);
    text += decoder.decode(bytes.subarray(0, read), { stream: true });
    const answer = parse(text);
    if (answer) return answer;
  }
}

/** An answer of ASCII (RFC 9112, section 6); `undefined` while it is not whole. */
function parse(text: string): { status: number; body: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const rest = text.slice(end + 4);
  const status = Number(head.split(" ")[1]);
  const length = /^content-length: *(\d+)/im.exec(head);
  if (length) return rest.length < Number(length[1]) ? undefined : { status, body: rest };
  const body = unchunk(rest);
  return body === undefined ? undefined : { status, body };
}

/** The content of a chunked body (RFC 9112, section 7.1); `undefined` while its last chunk is missing. */
function unchunk(body: string): string | undefined {
  let content = "";
  for (let at = 0;;) {
    const line = body.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = parseInt(body.slice(at, line), 16);
    if (size === 0) return content;
    content += body.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}

function deadline(late: () => void): Disposable {
  const timer = setTimeout(late, ANSWER_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
