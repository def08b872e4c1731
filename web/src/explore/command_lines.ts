import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import type { GrpcPlace } from "./grpc_place.ts";
import { restRequest } from "./rest_request.ts";

/** Lines for a shell that make a call. */
export interface CommandLines {
  readonly name: string;
  readonly line: string;
}

/** Where the server is, and whether the calls need a token, which is in `$TOKEN`. */
export interface LineOptions {
  readonly origin: string;
  readonly grpc: GrpcPlace | undefined;
  readonly needsToken: boolean;
}

const AUTHORIZATION = ` -H "authorization: Bearer $TOKEN"`;

/** The same call by other means: Connect and REST with curl, gRPC with grpcurl. */
export function commandLines(
  method: DescMethod,
  requests: readonly JsonObject[],
  { origin, grpc, needsToken }: LineOptions,
): readonly CommandLines[] {
  const token = needsToken ? AUTHORIZATION : "";
  const name = `${method.parent.typeName}/${method.name}`;
  const bodies = requests.map((request) => JSON.stringify(request));
  const lines = [{ name: "Connect", line: connectLine(method, `${origin}/${name}`, bodies, token) }];
  const rest = restRequest(method, requests);
  if (rest) {
    const verb = rest.verb === "GET" ? "" : ` -X ${rest.verb}`;
    const body = rest.body === undefined
      ? ""
      : ` -H 'content-type: application/json' -d ${quoted(JSON.stringify(rest.body))}`;
    const stream = method.methodKind === "server_streaming" ? " -N -H 'accept: application/x-ndjson'" : "";
    lines.push({ name: "REST", line: `curl${verb}${stream}${token}${body} ${quoted(origin + rest.path)}` });
  }
  if (grpc) {
    const plain = grpc.isPlain ? " -plaintext" : "";
    const line = `grpcurl${plain}${token} -d ${quoted(bodies.join(" "))} ${grpc.address} ${name}`;
    lines.push({ name: "gRPC", line });
  }
  return lines;
}

/** Connect puts five bytes before each message of a stream: a flag and the length. */
function connectLine(method: DescMethod, url: string, bodies: readonly string[], token: string): string {
  if (method.methodKind === "unary") {
    return `curl${token} -H 'content-type: application/json' -d ${quoted(bodies[0] ?? "{}")} ${url}`;
  }
  const format = bodies.map((body) => `${prefixOf(body)}%s`).join("");
  const printed = `printf '${format}' ${bodies.map(quoted).join(" ")}`;
  return `${printed} | curl -sN${token} -H 'content-type: application/connect+json' --data-binary @- ${url}`;
}

function prefixOf(body: string): string {
  const { length } = new TextEncoder().encode(body);
  const bytes = [0, length >>> 24, length >>> 16, length >>> 8, length].map((byte) => byte & 0xff);
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
