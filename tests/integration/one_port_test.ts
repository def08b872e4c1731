import { assert, assertEquals } from "@std/assert";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { selfSigned } from "../http2/support/certificate.ts";
import { Chromium } from "../support/chromium.ts";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";
import { output } from "./support/command.ts";

const openssl = requirement("openssl");
const grpcurl = requirement("grpcurl");
const curl = requirement("curl");
const chromium = requirement("chromium");

const SERVICE = "messenger.v1.MessengerService";
const WAIT_MS = 10_000;
const LARGE = "Ж".repeat(100_000);

/** The worker's port: everybody asks on it, at the same time and one after the other. */
class Stage implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly worker: ParleyProcess,
    /** In PEM; there is none without TLS. */
    readonly certificate: string | undefined,
  ) {}

  static async open(isTls: boolean): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "parley-port-" });
    const [TLS_CERT_FILE, TLS_KEY_FILE] = [`${folder}/cert.pem`, `${folder}/key.pem`];
    let certificate: string | undefined;
    if (isTls) {
      const { cert, key } = await selfSigned(openssl.path);
      await Promise.all([Deno.writeTextFile(TLS_CERT_FILE, cert), Deno.writeTextFile(TLS_KEY_FILE, key)]);
      certificate = cert;
    }
    const worker = await ParleyProcess.start("chat", isTls ? { env: { TLS_CERT_FILE, TLS_KEY_FILE } } : {});
    await worker.logged("Active");
    return new Stage(folder, worker, certificate);
  }

  /** The base URL, by a name that the certificate has. */
  get url(): string {
    return `http${this.certificate ? "s" : ""}://${this.worker.grpc}`;
  }

  /** A `fetch` that speaks one version of HTTP, and the client that it is to be closed with. */
  fetch(version: 1 | 2): [typeof fetch, Deno.HttpClient] {
    const caCerts = this.certificate ? [this.certificate] : [];
    const client = Deno.createHttpClient({ caCerts, http1: version === 1, http2: version === 2 });
    return [(input, init) => fetch(input, { ...init, client }), client];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Sends, lists and reads on, in a room of its own. */
async function converse(client: Client<typeof MessengerService>): Promise<void> {
  const room = `room-${crypto.randomUUID()}`;
  const { epoch } = await client.sendMessage({ author: "Ольга", text: LARGE.slice(0, 1_000), room });
  const stop = new AbortController();
  const events = client.readMessages({ room, after: { epoch, seq: 0n } }, { signal: stop.signal })
    [Symbol.asyncIterator]();
  const next = async () => (await withDeadline(events.next(), WAIT_MS, "read the next event")).value?.event;
  assertEquals((await next())?.case, "start");
  assertEquals((await next())?.case, "message");
  await client.sendMessage({ author: "Ольга", text: "live", room });
  const live = await next();
  assert(live?.case === "message" && live.value.text === "live");
  stop.abort();
  await events.next().catch(() => {});
}

/** Runs in the browser: a call, and a stream that is read until what was sent has come. */
async function inBrowser(service: string) {
  const call = (method: string, type: string, body: BodyInit) =>
    fetch(`/${service}/${method}`, {
      method: "POST",
      headers: { "content-type": `application/${type}` },
      body,
    });
  const room = `room-${crypto.randomUUID()}`;
  const send = async (text: string) =>
    (await call("SendMessage", "json", JSON.stringify({ author: "browser", text, room }))).json();
  const { epoch, seq } = await send("first");
  const message = new TextEncoder().encode(JSON.stringify({ room, after: { epoch, seq: 0 } }));
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  const stream = await call("ReadMessages", "connect+json", frame);
  const reader = stream.body!.getReader();
  const sent = await send("live");
  let text = "";
  while (!text.includes('"live"')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended: ${text}`);
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  const names = performance.getEntriesByType("resource").map((entry) => entry.toJSON().nextHopProtocol);
  return { seqs: [seq, sent.seq], first: text.includes('"first"'), protocols: [...new Set(names)] };
}

for (const isTls of [false, true]) {
  const ignore = grpcurl.ignore || curl.ignore || chromium.ignore || isTls && openssl.ignore;
  Deno.test({ name: `one port for all, ${isTls ? "over TLS" : "plain"}`, ignore }, async (t) => {
    await using stage = await Stage.open(isTls);
    const { url, worker } = stage;

    await t.step("curl, over HTTP/1.1 and HTTP/2", async () => {
      const body = JSON.stringify({ author: "curl", text: "hey" });
      const json = ["-H", "content-type: application/json", "-d", body, "-w", "\n%{http_version}"];
      const http2 = isTls ? "--http2" : "--http2-prior-knowledge";
      for (const [option, version] of [["--http1.1", "1.1"], [http2, "2"]] as const) {
        const args = [option, "-k", "-sS", "-f", "--max-time", "10", ...json];
        const [answer = "", spoken] = (await output(curl.path, [...args, `${url}/${SERVICE}/SendMessage`]))
          .split("\n");
        assertEquals(spoken, version);
        assert(Number(JSON.parse(answer).seq) > 0, answer);
      }
    });

    await t.step("grpcurl", async () => {
      const trust = isTls ? "-insecure" : "-plaintext";
      const body = JSON.stringify({ author: "grpcurl", text: "hey" });
      const answer = await output(grpcurl.path, [trust, "-d", body, worker.grpc, `${SERVICE}/SendMessage`]);
      assert(Number(JSON.parse(answer).seq) > 0, answer);
    });

    for (const protocol of ["grpc", "grpc-web", "connect"] as const) {
      await t.step(`${protocol}, over HTTP/2`, async () => {
        const caCerts = stage.certificate ? [stage.certificate] : [];
        await converse(
          createClient(MessengerService, createH2Transport({ baseUrl: url, protocol, caCerts })),
        );
      });
    }

    for (const version of [1, 2] as const) {
      for (const [name, open] of Object.entries({ createGrpcWebTransport, createConnectTransport })) {
        await t.step(`${name}, over HTTP/${version}`, async () => {
          const [fetch, client] = stage.fetch(version);
          using _ = client;
          await converse(
            createClient(MessengerService, open({ baseUrl: url, fetch, useBinaryFormat: true })),
          );
        });
      }
    }

    for (const flags of isTls ? [[], ["--disable-http2"]] : [[]]) {
      const protocol = isTls && flags.length === 0 ? "h2" : "http/1.1";
      await t.step(`chromium, ${protocol}`, async () => {
        await using browser = await Chromium.start(chromium.path, flags);
        const query = new URLSearchParams({ connect: "v1", encoding: "json", message: "{}" });
        const page = `${url}/${SERVICE}/ListMessages?${query}`;
        assertEquals(await browser.evaluate(page, `(${inBrowser})("${SERVICE}")`), {
          seqs: ["1", "2"],
          first: true,
          protocols: [protocol],
        });
      });
    }

    await t.step("all of them at once, and large", async () => {
      const [fetch1, one] = stage.fetch(1);
      const [fetch2, two] = stage.fetch(2);
      using _one = one, _two = two;
      const caCerts = stage.certificate ? [stage.certificate] : [];
      const clients = [
        createH2Transport({ baseUrl: url, caCerts }),
        createGrpcWebTransport({ baseUrl: url, fetch: fetch1 }),
        createConnectTransport({ baseUrl: url, fetch: fetch1 }),
        createConnectTransport({ baseUrl: url, fetch: fetch2 }),
      ].map((transport) => createClient(MessengerService, transport));
      const room = `room-${crypto.randomUUID()}`;
      const sends = clients.flatMap((client) =>
        Array.from(
          { length: 25 },
          () => client.sendMessage({ author: "a", text: LARGE.slice(0, 2_000), room }),
        )
      );
      const seqs = (await Promise.all(sends)).map(({ seq }) => Number(seq)).sort((a, b) => a - b);
      assertEquals(seqs, Array.from({ length: 100 }, (_, at) => at + 1));
    });

    assertEquals(worker.log.filter(({ level }) => level !== "INFO"), []);
    assertEquals(await worker.end("SIGTERM"), 0);
  });
}
