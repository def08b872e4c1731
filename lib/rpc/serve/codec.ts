import {
  type DescMessage,
  fromBinary,
  fromJsonString,
  type Message,
  type Registry,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";

/** How messages are written: as protobuf, or in its JSON form. */
export interface Codec {
  readonly name: "proto" | "json";
  /** @throws ConnectError `InvalidArgument` for what is no such message. */
  parse(schema: DescMessage, bytes: Uint8Array): Message;
  /** @throws ConnectError `Internal` for a message that cannot be written. */
  serialize(schema: DescMessage, message: Message): Uint8Array;
  /** The same as text, where it is one and the bytes are UTF-8. */
  readonly text?: (schema: DescMessage, message: Message) => string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Both codecs. @param registry what a `google.protobuf.Any` may hold in JSON. */
export function createCodecs(registry: Registry | undefined): { proto: Codec; json: Codec } {
  const options = { ignoreUnknownFields: true, ...(registry && { registry }) };
  const text = (schema: DescMessage, message: Message) =>
    serialized(schema, () => toJsonString(schema, message, options));
  return {
    proto: PROTO,
    json: {
      name: "json",
      parse: (schema, bytes) => parsed(schema, () => fromJsonString(schema, decoder.decode(bytes), options)),
      serialize: (schema, message) => encoder.encode(text(schema, message)),
      text,
    },
  };
}

const PROTO: Codec = {
  name: "proto",
  parse: (schema, bytes) => parsed(schema, () => fromBinary(schema, bytes)),
  serialize: (schema, message) => serialized(schema, () => toBinary(schema, message)),
};

function parsed(schema: DescMessage, parse: () => Message): Message {
  try {
    return parse();
  } catch (cause) {
    throw failed(`cannot read the request as ${schema.typeName}`, Code.InvalidArgument, cause);
  }
}

function serialized<T>(schema: DescMessage, serialize: () => T): T {
  try {
    return serialize();
  } catch (cause) {
    throw failed(`cannot write the response as ${schema.typeName}`, Code.Internal, cause);
  }
}

function failed(what: string, code: Code, cause: unknown): ConnectError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConnectError(`${what}: ${why}`, code, undefined, undefined, cause);
}
