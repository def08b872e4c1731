import { toJson } from "@bufbuild/protobuf";
import { Hono } from "hono";
import { UploadResponseSchema } from "../../proto/gen/file/v1/file_pb.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { LocalCaller } from "../../lib/rpc/mod.ts";
import type { AppEnv } from "../middleware/context.ts";
import { methodNotAllowed } from "../middleware/problems.ts";
import { readFile } from "./download.ts";
import { FileCalls } from "./file_calls.ts";
import { HttpError, onFileError } from "./problems.ts";

/** What the file routes work on. */
export interface FileDeps {
  /** Calls `file.v1.FileService` in this process, through all that holds on every protocol. */
  readonly callFiles: LocalCaller;
  /** Where a request comes from, where that is known. */
  readonly peerOf?: (request: Request) => string | undefined;
}

/**
 * Files over HTTP: `POST /v1/files` stores the body as it is, `GET /v1/files/{id}` answers it or a range of it
 * (RFC 9110). Both are the calls of `file.v1.FileService`: the same rules, errors and authentication.
 */
export function fileRoutes({ callFiles, peerOf }: FileDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const calls = (request: Request) => new FileCalls(callFiles, request, peerOf?.(request));

  app.post("/v1/files", async (c) => {
    requireBytes(c.req.raw.headers);
    const { file, header } = await calls(c.req.raw).upload();
    for (const [name, value] of header) c.header(name, value, { append: true });
    c.header("location", `/v1/files/${file.id}`);
    return c.json(toJson(UploadResponseSchema, file, { alwaysEmitImplicit: true }), 201);
  });
  app.all("/v1/files", methodNotAllowed("POST"));

  app.get("/v1/files/:id", (c) => readFile(calls(c.req.raw), c.req.raw, c.req.param("id")));
  app.all("/v1/files/:id", methodNotAllowed("GET", "HEAD"));

  app.onError(onFileError);
  return app;
}

/** @throws AppError for a body that is not the bytes of the file: a form, or something compressed. */
function requireBytes(header: Headers): void {
  const type = header.get("content-type") ?? "";
  if (/^\s*multipart\//i.test(type)) {
    throw unsupported(`a form of type "${type.slice(0, 40)}", expected application/octet-stream`, {
      "accept-post": "application/octet-stream",
    });
  }
  const encoding = header.get("content-encoding") ?? "identity";
  if (encoding.trim().toLowerCase() !== "identity") {
    throw unsupported(`encoded as "${encoding.slice(0, 40)}", expected the bytes as they are`, {
      "accept-encoding": "identity",
    });
  }
}

/** 415 (RFC 9110, section 15.5.16). */
function unsupported(state: string, header: Record<string, string>): AppError {
  return new HttpError(
    new AppError("INVALID_ARGUMENT", `Cannot store the body: it is ${state}`),
    415,
    header,
  );
}
