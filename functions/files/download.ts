import { AppError } from "../../lib/error/mod.ts";
import { byteStream } from "./byte_stream.ts";
import { isConditional, judgeConditions, mayAnswerRange } from "./conditions.ts";
import type { Download, FileCalls } from "./file_calls.ts";
import { HttpError } from "./problems.ts";
import { type FilePart, readRange } from "./range.ts";

/** Answers a GET or HEAD of a file. @throws AppError */
export async function readFile(calls: FileCalls, request: Request, id: string): Promise<Response> {
  const { headers: asked, method } = request;
  if (method !== "HEAD" && !isConditional(asked)) {
    return wholeAnswer(await calls.download({ id, offset: 0, limit: 0 }));
  }
  const known = await glance(calls, id);
  const header = fileHeader(known);
  const outcome = judgeConditions(asked, known.etag);
  if (outcome === "failed") {
    const error = new AppError("FAILED_PRECONDITION", `Cannot read file "${id}": it is ${known.etag}`);
    throw new HttpError(error, 412, { etag: known.etag });
  }
  if (outcome === "not modified") return new Response(null, { status: 304, headers: header });
  if (method === "HEAD") {
    header.set("content-length", String(known.size));
    return new Response(null, { headers: header });
  }
  const range = asked.get("range");
  const part = range !== null && mayAnswerRange(asked, known.etag) ? readRange(range, known.size) : undefined;
  if (part === "unsatisfiable") {
    const error = new AppError(
      "OUT_OF_RANGE",
      `Cannot read file "${id}" from there: it ends at ${known.size}`,
    );
    throw new HttpError(error, 416, { "content-range": `bytes */${known.size}`, "accept-ranges": "bytes" });
  }
  if (!part) return wholeAnswer(await calls.download({ id, offset: 0, limit: 0 }));
  return partAnswer(await calls.download({ id, offset: part.offset, limit: part.length }), part);
}

/** What is known of a file without reading it: one byte, since none means all. */
async function glance(calls: FileCalls, id: string): Promise<Known> {
  const download = await calls.download({ id, offset: 0, limit: 1 });
  await download.chunks.return();
  return knownOf(download);
}

/** A file, as its answers' fields say it. */
interface Known {
  readonly size: number;
  readonly etag: string;
  /** What the call set. */
  readonly header: Headers;
}

function knownOf({ size, sha256, header }: Download): Known {
  return { size, etag: `"${sha256}"`, header };
}

function wholeAnswer(download: Download): Response {
  const header = fileHeader(knownOf(download));
  header.set("content-length", String(download.size));
  return new Response(byteStream(download.chunks), { headers: header });
}

function partAnswer(download: Download, { offset, length }: FilePart): Response {
  const header = fileHeader(knownOf(download));
  header.set("content-length", String(length));
  header.set("content-range", `bytes ${offset}-${offset + length - 1}/${download.size}`);
  return new Response(byteStream(download.chunks), { status: 206, headers: header });
}

/** The fields of every answer. Nobody's browser runs what others have uploaded. */
function fileHeader({ etag, header }: Known): Headers {
  const fields = new Headers(header);
  fields.set("content-type", "application/octet-stream");
  fields.set("content-disposition", "attachment");
  fields.set("x-content-type-options", "nosniff");
  fields.set("cache-control", "private, no-cache");
  fields.set("accept-ranges", "bytes");
  fields.set("etag", etag);
  return fields;
}
