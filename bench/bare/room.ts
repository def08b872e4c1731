import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ReadMessagesResponseSchema,
  SendMessagesRequestSchema,
  SendMessagesResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { envelope } from "../load/envelopes.ts";

const EPOCH = "0".repeat(16);
/** Numbers as long as those of a room that has been used for a while. */
const FIRST_SEQ = 100_000n;

/** What a message is made of. */
interface Said {
  readonly author: string;
  readonly text: string;
}

type Write = (bytes: Uint8Array<ArrayBuffer>) => void;

/** A room without a log: what is sent together goes to every stream at once, in one write. */
export class BareRoom {
  readonly #streams = new Set<Write>();
  #seq = FIRST_SEQ;

  /** Adds a stream, and writes its start. */
  add(write: Write): void {
    this.#streams.add(write);
    const start = create(ReadMessagesResponseSchema, {
      event: { case: "start", value: { epoch: EPOCH, seq: this.#seq } },
    });
    write(envelope(toBinary(ReadMessagesResponseSchema, start)));
  }

  /** Takes the body of a `SendMessages` call, hands all its messages out, and answers the body of the answer. */
  send(body: Uint8Array): Uint8Array<ArrayBuffer> {
    const { messages } = fromBinary(SendMessagesRequestSchema, body);
    const said = messages.map((message) => this.#next(message));
    this.#hand(said.map(({ bytes }) => bytes));
    const results = said.map(({ stored }) => ({ result: { case: "response" as const, value: stored } }));
    return toBinary(SendMessagesResponseSchema, create(SendMessagesResponseSchema, { results }));
  }

  /** Hands one message to every stream. */
  say(message: Said): void {
    this.#hand([this.#next(message).bytes]);
  }

  #next({ author, text }: Said) {
    const seq = ++this.#seq;
    const sendTime = { seconds: BigInt(Math.floor(Date.now() / 1_000)), nanos: 500_000_000 + Number(seq) };
    const message = { position: { epoch: EPOCH, seq }, room: "lobby", author, text, sendTime };
    const response = create(ReadMessagesResponseSchema, { event: { case: "message", value: message } });
    const bytes = envelope(toBinary(ReadMessagesResponseSchema, response));
    return { bytes, stored: { seq, sendTime, epoch: EPOCH } };
  }

  #hand(envelopes: readonly Uint8Array[]): void {
    const bytes = new Uint8Array(envelopes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const envelope of envelopes) {
      bytes.set(envelope, at);
      at += envelope.length;
    }
    for (const write of this.#streams) write(bytes);
  }
}
