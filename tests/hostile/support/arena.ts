import { assert, assertEquals } from "@std/assert";
import { createH2Transport } from "../../../lib/rpc/mod.ts";
import { ADMIN_PASSWORD, AUTH_JWT_SECRET, people, SECURED } from "../../clients/people.ts";
import { eventually } from "../../support/eventually.ts";
import { ParleyProcess } from "../../support/process.ts";
import { type RawAnswer, RawClient } from "./raw_client.ts";

/** How long an answer may take, in milliseconds; nobody waits for more than the handling of one bad request. */
const ANSWER_MS = 20_000;
/** What no answer and no log may say: secrets, stacks, and where things lie on the machine. */
const TELLING = [
  ...[AUTH_JWT_SECRET, ADMIN_PASSWORD],
  ...[
    /\n\s+at \S+ \(/,
    /\bat (?:async )?\S+ \((?:file|ext|node|npm):/,
    /\.tsx?:\d+/,
    /\/work\//,
    /node_modules/,
    /\bSQLITE_/,
  ],
];

/** An answer over HTTP, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * A real process that does everything, where callers must prove who they are, and what it must be after every attack: alive, with a
 * log of one JSON object a line, without an error, and without a word too much.
 */
export class Arena implements AsyncDisposable {
  readonly parley: ParleyProcess;
  /** gRPC on HTTP/2, as its bytes. */
  readonly grpc: RawClient;
  /** The tokens of a user and of an admin. */
  readonly tokens: { readonly user: string; readonly admin: string };
  #answers = 0;

  private constructor(parley: ParleyProcess, tokens: Arena["tokens"]) {
    this.parley = parley;
    this.tokens = tokens;
    this.grpc = new RawClient(parley.edgeGrpc);
  }

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Arena> {
    const parley = await ParleyProcess.start("all", { env: { ...SECURED, LOG_LEVEL: "debug", ...env } });
    const { user, admin } = await people();
    const arena = new Arena(parley, { user: user.token ?? "", admin: admin.token ?? "" });
    await eventually("the edge is ready", async () => (await arena.ask("/readyz")).status === 200, {
      withinMs: 10_000,
    });
    return arena;
  }

  /** A request over HTTP/1.1, by the user unless it says otherwise; its answer must be a clean one. */
  async ask(path: string, init: RequestInit & { token?: string } = {}): Promise<Answer> {
    const { token = this.tokens?.user, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (token && !headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(this.parley.http + path, { redirect: "manual", signal, ...rest, headers });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    this.#hold(path, answer);
    return answer;
  }

  /** JSON by POST. */
  post(path: string, body: BodyInit | object, init: RequestInit & { token?: string } = {}): Promise<Answer> {
    const isBody = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
    const headers = new Headers(init.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    const sent = isBody ? body as BodyInit : JSON.stringify(body);
    return this.ask(path, { method: "POST", ...init, headers, body: sent });
  }

  /** A call of gRPC by its bytes, by the user; its answer must be a clean one. */
  async call(
    procedure: string,
    body: Uint8Array,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<RawAnswer> {
    const answer = await this.grpc.call(procedure, body, {
      authorization: `Bearer ${this.tokens.user}`,
      ...fields,
    });
    assert(!["2", "13"].includes(answer.code), `${procedure}: ${Deno.inspect(answer)}`);
    this.#notTelling(procedure, `${answer.message}`);
    this.#answers++;
    return answer;
  }

  /** A transport of gRPC to the edge, the caller's to close. */
  transport(protocol: "grpc" | "grpc-web" | "connect" = "grpc") {
    return createH2Transport({ baseUrl: `http://${this.parley.edgeGrpc}`, protocol });
  }

  /** After an attack: the process lives and answers, and its log is clean. */
  async holds(): Promise<void> {
    assert(this.#answers > 0, "somebody asked");
    assertEquals((await this.ask("/healthz")).status, 200);
    const hello = await this.post("/helloworld.Greeter/SayHello", { name: "still here" });
    assertEquals([hello.status, JSON.parse(hello.text)], [200, { message: "still here" }]);
    assertEquals(this.parley.output, [], "every line of the log is one JSON object");
    const bad = this.parley.log.filter(({ level }) => ["ERROR", "FATAL"].includes(level));
    assertEquals(bad, [], "nothing has failed");
    for (const line of this.parley.log) this.#notTelling("the log", JSON.stringify(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.grpc.close();
    await this.parley[Symbol.asyncDispose]();
  }

  #hold(path: string, { status, headers, text }: Answer): void {
    this.#answers++;
    const isMeant = status === 501 || path === "/readyz" && status === 503; // UNIMPLEMENTED, and not ready yet
    assert(status < 500 || isMeant, `${path} answered ${status}: ${text.slice(0, 500)}`);
    this.#notTelling(path, `${JSON.stringify([...headers])} ${status < 400 ? "" : text}`);
  }

  #notTelling(where: string, text: string): void {
    const { DATA_DIR = "" } = this.parley.env; // what the log says at the start
    for (const word of where === "the log" ? TELLING : [...TELLING, DATA_DIR]) {
      const isThere = typeof word === "string" ? text.includes(word) : word.test(text);
      assert(!isThere, `${where} says ${word}: ${text.slice(0, 1_000)}`);
    }
  }
}
