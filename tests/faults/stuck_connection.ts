import { toBinary } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { FrameType, MAX_WINDOW, PREFACE, Setting } from "../../lib/http2/constants.ts";
import { FrameReader } from "../../lib/http2/frame_reader.ts";
import { encodeStateless } from "../../lib/http2/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService, ReadMessagesRequestSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { data, headers, join, settings, settingsAck, windowUpdate } from "../http2/support/frames.ts";

const BEGIN_MS = 30_000;
const DEFAULT_WINDOW = 65_535;
const MAX_FRAME = 16_384;
const { readMessages } = MessengerService.method;
const FIELDS = encodeStateless([
  [":method", "POST"],
  [":scheme", "http"],
  [":path", `/${MessengerService.typeName}/${readMessages.name}`],
  [":authority", "localhost"],
  ["te", "trailers"],
  ["content-type", "application/grpc"],
]);

/** How a connection opens its streams. */
export interface StuckOptions {
  streams: number;
  /** Octets that each stream may be sent, and the connection: without end unless given. */
  window?: number;
  /** The position that all streams read after; absent: live. */
  after?: { epoch: string; seq: bigint };
}

/** A gRPC connection of ReadMessages streams that begin, and whose socket nobody reads from then on. */
export class StuckConnection implements Disposable {
  readonly #socket: Deno.TcpConn;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** Resolves when the first message of each stream has come. */
  static async open(
    address: string,
    { streams, window = MAX_WINDOW, after }: StuckOptions,
  ): Promise<StuckConnection> {
    const [hostname, port] = address.split(":");
    const socket = await Deno.connect({ hostname: hostname!, port: Number(port) });
    const stuck = new StuckConnection(socket);
    try {
      const request = toBinary(
        ReadMessagesRequestSchema,
        create(ReadMessagesRequestSchema, { ...(after && { after }) }),
      );
      const envelope = new Uint8Array([0, 0, 0, 0, request.length, ...request]);
      const ids = Array.from({ length: streams }, (_, i) => 2 * i + 1);
      const more = window - DEFAULT_WINDOW;
      await stuck.#send([
        PREFACE,
        settings([Setting.INITIAL_WINDOW_SIZE, window]),
        settingsAck(),
        ...(more > 0 ? [windowUpdate(0, more)] : []),
        ...ids.flatMap((id) => [headers(id, FIELDS), data(id, envelope, true)]),
      ]);
      await withDeadline(stuck.#begun(new Set(ids)), BEGIN_MS, `begin ${streams} streams`);
      return stuck;
    } catch (thrown) {
      socket.close();
      throw thrown;
    }
  }

  async #send(frames: readonly Uint8Array[]): Promise<void> {
    const bytes = join(frames);
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  async #begun(waiting: Set<number>): Promise<void> {
    const reader = new FrameReader(MAX_FRAME);
    while (waiting.size > 0) {
      const count = await this.#socket.read(reader.space());
      if (count === null) {
        throw new Error(`Cannot begin: the connection ended before ${waiting.size} streams had`);
      }
      reader.filled(count);
      reader.drain((type, _flags, id) => {
        if (type === FrameType.DATA) waiting.delete(id);
      });
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
