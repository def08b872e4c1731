import { fromBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Status, StatusSchema } from "../../../proto/gen/google/rpc/status_pb.ts";
import { type HeaderList, headerValue } from "../../http2/mod.ts";
import { appendTo, toHeaders } from "./fields.ts";

const STATUS = "grpc-status";
const MESSAGE = "grpc-message";
const DETAILS = "grpc-status-details-bin";
const OK = "0";

/** Whether these fields say how the call ended (grpc/doc/PROTOCOL-HTTP2.md, "Responses"). */
export function hasStatus(fields: HeaderList): boolean {
  return headerValue(fields, STATUS) !== undefined;
}

/**
 * The error that these fields say the call ended with; `undefined` when they say that it went well, or nothing.
 * Its metadata are the fields, and those of the headers.
 */
export function statusError(fields: HeaderList, headers: HeaderList = []): ConnectError | undefined {
  const status = headerValue(fields, STATUS);
  const details = headerValue(fields, DETAILS);
  if (details === undefined && (status === OK || status === undefined)) return undefined;
  const rich = details === undefined ? undefined : decodeStatus(details);
  const code = rich?.code ?? (/^\d+$/.test(status ?? "") ? Number(status) : NaN);
  if (code === 0) return undefined;
  const metadata = toHeaders(fields);
  appendTo(metadata, headers);
  const error = code in Code
    ? new ConnectError(rich?.message ?? percentDecoded(headerValue(fields, MESSAGE) ?? ""), code, metadata)
    : new ConnectError(`invalid grpc-status: ${status}`, Code.Internal, metadata);
  error.isWireError = true;
  if (rich) {
    error.details = rich.details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    }));
  }
  return error;
}

/** Details that cannot be read are left out: code and message are there beside them. */
function decodeStatus(text: string): Status | undefined {
  try {
    return fromBinary(StatusSchema, base64Decode(text));
  } catch {
    return undefined;
  }
}

/** UTF-8 behind percent signs; what is not encoded as it should be stays as it is. */
function percentDecoded(text: string): string {
  if (!/[%\x80-\xff]/.test(text)) return text;
  const octets = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return new TextDecoder().decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
}
