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

type Write = (bytes: Uint8Array<ArrayBuffer>) => void;

/** A room without a log: every message goes to every stream at once, in a write of its own. */
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

  /** Takes the body of a `SendMessages` call, and answers that of the answer. */
  send(body: Uint8Array): Uint8Array<ArrayBuffer> {
    const { messages } = fromBinary(SendMessagesRequestSchema, body);
    const results = messages.map((message) => (
      { result: { case: "response" as const, value: this.say(message) } }
    ));
    return toBinary(SendMessagesResponseSchema, create(SendMessagesResponseSchema, { results }));
  }

  /** Hands one message to every stream. */
  say({ author, text }: { author: string; text: string }) {
    const seq = ++this.#seq;
    const sendTime = { seconds: BigInt(Math.floor(Date.now() / 1_000)), nanos: 500_000_000 + Number(seq) };
    const message = { position: { epoch: EPOCH, seq }, room: "lobby", author, text, sendTime };
    const response = create(ReadMessagesResponseSchema, { event: { case: "message", value: message } });
    const bytes = envelope(toBinary(ReadMessagesResponseSchema, response));
    for (const write of this.#streams) write(bytes);
    return { seq, sendTime, epoch: EPOCH };
  }
}
