import type { MessageInitShape } from "@bufbuild/protobuf";
import { withDeadline } from "../../lib/time/mod.ts";
import type { ChatRequestSchema, ChatResponse } from "../../proto/gen/user/v1/user_pb.ts";
import { failure } from "./failure.ts";
import { MemoryParley } from "./memory.ts";
import { roomsOf, type UserEdge, type UserEdgeOptions } from "./user_edge.ts";

/** A request of a chat. */
export type Said = MessageInitShape<typeof ChatRequestSchema>;
const WAIT_MS = 10_000;

/** A chat that is spoken and heard step by step. */
export class Talk implements AsyncDisposable {
  readonly #abort = new AbortController();
  readonly #out = new TransformStream<Said, Said>(undefined, { highWaterMark: 100 });
  readonly #writer = this.#out.writable.getWriter();
  readonly #heard: AsyncIterator<ChatResponse>;

  constructor(edge: UserEdge, token: string | undefined, ...first: Said[]) {
    const said = this.#out.readable.values();
    const options = { signal: this.#abort.signal };
    this.#heard = edge.users(token).chat(said, options)[Symbol.asyncIterator]();
    for (const each of first) this.say(each);
  }

  say(said: Said): void {
    this.#writer.write(said).catch(() => {}); // the call has ended
  }

  halfClose(): void {
    this.#writer.close().catch(() => {});
  }

  /** The next message; `undefined` at the end. */
  async hear(): Promise<ChatResponse | undefined> {
    const { done, value } = await withDeadline(this.#heard.next(), WAIT_MS, "hear the next message");
    return done ? undefined : value;
  }

  /** What it says and whose it is, in a few words: `Ana: hey (own)`. */
  async told(): Promise<string | undefined> {
    const heard = await this.hear();
    return heard && `${heard.author}: ${heard.content}${heard.userId ? ` (${heard.userId})` : ""}`;
  }

  /** Cancels the call; answers how it ended. */
  async cancel(): Promise<string> {
    this.#abort.abort();
    return (await failure(this.hear())).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#heard.next().catch(() => {});
  }
}

/** The users, and a chat that they speak in. */
export async function chatKit(
  open: (options: UserEdgeOptions) => Promise<UserEdge>,
  options: UserEdgeOptions = {},
): Promise<AsyncDisposable & { edge: UserEdge; parley: MemoryParley }> {
  const parley = await MemoryParley.start();
  const edge = await open({ rooms: roomsOf(parley.edge), ...options });
  return {
    edge,
    parley,
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]();
      await parley[Symbol.asyncDispose]();
    },
  };
}
