import type { RouteConfig } from "@hono/zod-openapi";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { PROBLEM_TYPE } from "../../lib/error/mod.ts";
import { FILE_ID } from "../../lib/files/mod.ts";

const BYTES_TYPE = "application/octet-stream";
const EXAMPLE_ID = "3f2b8c1e-5d7a-4e0b-9c64-1a2b3c4d5e6f";
const BYTES = { type: "string", format: "binary" } as const;
const TEXT = { type: "string" } as const;

/** What any of the routes may be refused with. */
const ALWAYS: Readonly<Record<number, string>> = {
  400: "`INVALID_ARGUMENT`: The request is not valid.",
  429: "`RESOURCE_EXHAUSTED`: A limit is reached.",
  500: "`INTERNAL`: Internal error. `DATA_LOSS`: What is kept is not what was written.",
  503: "`UNAVAILABLE`: The service is unavailable.",
  504: "`DEADLINE_EXCEEDED`: The deadline has passed.",
};
const SECURED: Readonly<Record<number, string>> = {
  401: "`UNAUTHENTICATED`: Credentials are missing or wrong.",
  403: "`PERMISSION_DENIED`: Permission denied.",
};

const UPLOADED = {
  type: "object" as const,
  description: FileService.method.upload.output.typeName,
  properties: {
    id: { ...TEXT, pattern: FILE_ID.source, description: "Names the file." },
    size: { ...TEXT, pattern: "^[0-9]+$", description: "Its bytes: a 64-bit integer." },
    sha256: { ...TEXT, pattern: "^[0-9a-f]{64}$", description: "The SHA-256 of its bytes." },
  },
  required: ["id", "size", "sha256"],
};

/** The fields of every answer that is a file, or a part of it. */
const FILE_HEADERS = {
  "ETag": { schema: TEXT, description: "The SHA-256 of the whole file, in quotes." },
  "Accept-Ranges": { schema: TEXT, description: "`bytes`." },
} as const;

/**
 * The file routes for the OpenAPI document: no contract declares them, since a file over HTTP is its bytes.
 *
 * @param needsToken whether a caller must prove who it is.
 */
export function fileDocument(needsToken: boolean): RouteConfig[] {
  const common = { tags: [FileService.name], security: needsToken ? [{ bearer: [] }] : [] };
  const problems = (own: Readonly<Record<number, string>>) =>
    problemAnswers({ ...ALWAYS, ...(needsToken ? SECURED : {}), ...own });
  return [{
    ...common,
    method: "post",
    path: "/v1/files",
    operationId: "FileService_Upload",
    summary: "Stores a file",
    description:
      "Stores the body as it is, and answers once all of it is stored. One that breaks off leaves nothing.",
    request: { body: { required: true, content: { [BYTES_TYPE]: { schema: BYTES } } } },
    responses: {
      201: {
        description: "The file is stored.",
        headers: { Location: { schema: TEXT, description: "The path of the file." } },
        content: { "application/json": { schema: UPLOADED } },
      },
      ...problems({
        413: "`RESOURCE_EXHAUSTED`: The file is too large; the detail names the limit.",
        415: "`INVALID_ARGUMENT`: The body is a form, or it is encoded.",
        507: "`RESOURCE_EXHAUSTED`: The store is full.",
      }),
    },
  }, {
    ...common,
    method: "get",
    path: "/v1/files/{id}",
    operationId: "FileService_Download",
    summary: "Reads a file, or a range of it",
    description:
      "Answers the bytes of a file, or one range of them (RFC 9110, section 14). HEAD answers all but these.",
    parameters: [
      { name: "id", in: "path", required: true, schema: TEXT, example: EXAMPLE_ID },
      field("Range", "The bytes wanted, such as `bytes=0-99`. More than one range gives the whole file."),
      field("If-Range", "An ETag: the range is given if the file has it, else the whole file."),
      field("If-None-Match", "ETags of what the client has: 304 if the file has one of them."),
      field("If-Match", "ETags: 412 if the file has none of them."),
    ],
    responses: {
      200: {
        description: "The whole file.",
        headers: FILE_HEADERS,
        content: { [BYTES_TYPE]: { schema: BYTES } },
      },
      206: {
        description: "The range that was asked for.",
        headers: {
          ...FILE_HEADERS,
          "Content-Range": { schema: TEXT, description: "Which bytes, of how many." },
        },
        content: { [BYTES_TYPE]: { schema: BYTES } },
      },
      304: { description: "The client has the file.", headers: FILE_HEADERS },
      ...problems({
        404: "`NOT_FOUND`: No file has this id.",
        412: "`FAILED_PRECONDITION`: The file has none of the ETags.",
        416: "`OUT_OF_RANGE`: The range begins behind the end.",
      }),
    },
  }];
}

function field(name: string, description: string) {
  return { name, in: "header", required: false, schema: TEXT, description } as const;
}

/** Problems as the other routes of the document have them. */
function problemAnswers(byStatus: Readonly<Record<number, string>>): RouteConfig["responses"] {
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, description]) => [
      status,
      { description, content: { [PROBLEM_TYPE]: { schema } } },
    ]),
  );
}
