import { assertEquals } from "@std/assert";
import { Chromium } from "../support/chromium.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer, LARGE } from "./support/echo_server.ts";

const chromium = requirement("chromium");
const openssl = requirement("openssl");

/** Runs in the browser: all that its `fetch` can do with the echo server, much of it at once. */
async function exercise() {
  const greet = async () => await (await fetch("/")).text();
  const load = async () => (await (await fetch("/large")).arrayBuffer()).byteLength;
  const echo = async (size: number) => {
    const body = new Uint8Array(size).map((_, at) => at * size);
    const answer = new Uint8Array(await (await fetch("/echo?hint", { method: "POST", body })).arrayBuffer());
    return answer.length === size && answer.every((octet, at) => octet === body[at]);
  };
  /** Sent while it is made: browsers do that over HTTP/2 and later only. */
  const stream = async () => {
    const text = ["a", "b", "c"].values();
    const body = new ReadableStream({
      pull: (controller) => {
        const { value, done } = text.next();
        return done ? controller.close() : controller.enqueue(new TextEncoder().encode(value));
      },
    });
    const options: RequestInit & { duplex: string } = { method: "POST", body, duplex: "half" };
    return await (await fetch("/echo", options)).text();
  };
  const giveUp = async () => {
    const stop = new AbortController();
    const reader = (await fetch("/large", { signal: stop.signal })).body!.getReader();
    await reader.read();
    stop.abort();
    try { // what was read ahead may still come before the error
      while (!(await reader.read()).done);
      return "read to its end";
    } catch (thrown) {
      return thrown instanceof Error ? thrown.name : String(thrown);
    }
  };
  const many = <T>(count: number, ask: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  return {
    greetings: [...new Set(await many(200, greet))],
    loads: [...new Set(await many(20, load))],
    echoes: [...new Set(await many(20, (at) => echo(at * 50_000)))],
    stream: await stream(),
    givenUp: await giveUp(),
    afterwards: await greet(),
    protocols: [
      ...new Set(performance.getEntries().map((entry) => entry.toJSON().nextHopProtocol).filter(Boolean)),
    ],
  };
}

Deno.test({ name: "chromium over TLS", ignore: chromium.ignore || openssl.ignore }, async () => {
  const { cert, key } = await selfSigned(openssl.path);
  const tls = { cert, key, alpnProtocols: ["h2", "http/1.1"] };
  await using server = new EchoServer(Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls }));
  await using browser = await Chromium.start(chromium.path);
  assertEquals(await browser.evaluate(`https://${server.address}/`, `(${exercise})()`), {
    greetings: ["hello\n"],
    loads: [LARGE],
    echoes: [true],
    stream: "abc",
    givenUp: "AbortError",
    afterwards: "hello\n",
    protocols: ["h2"],
  });
});
