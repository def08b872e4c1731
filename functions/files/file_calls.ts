import { create, type DescMethod, isMessage, type Message } from "@bufbuild/protobuf";
import {
  DownloadRequestSchema,
  type DownloadResponse,
  DownloadResponseSchema,
  FileService,
  type UploadRequest,
  UploadRequestSchema,
  type UploadResponse,
  UploadResponseSchema,
} from "../../proto/gen/file/v1/file_pb.ts";
import { readDeadline } from "../../lib/contract/mod.ts";
import { AppError, fromConnectError } from "../../lib/error/mod.ts";
import type { LocalAnswer, LocalCaller } from "../../lib/rpc/mod.ts";
import { MAX_CHUNK_BYTES } from "./rules.ts";

/** The part of a file that is asked for. */
export interface Wanted {
  readonly id: string;
  readonly offset: number;
  /** Bytes at the most; 0 means up to the end. */
  readonly limit: number;
}

/** A file that is being downloaded. */
export interface Download {
  readonly size: number;
  readonly sha256: string;
  /** What the call's interceptors and the service set. */
  readonly header: Headers;
  /** The bytes that were asked for, chunk by chunk. Whoever does not read them to the end returns it. */
  readonly chunks: Chunks;
}

/** Bytes as they are asked for. */
export type Chunks = Required<Pick<AsyncIterator<Uint8Array, undefined>, "next" | "return">>;

/** The calls of `file.v1.FileService` that a request over HTTP makes, in this process. They throw AppError. */
export class FileCalls {
  readonly #call: LocalCaller;
  readonly #request: Request;
  readonly #peer: string | undefined;

  /** @param peer where the request comes from, where that is known. */
  constructor(call: LocalCaller, request: Request, peer?: string) {
    this.#call = call;
    this.#request = request;
    this.#peer = peer;
  }

  /** Stores the body of the request. */
  async upload(): Promise<{ file: UploadResponse; header: Headers }> {
    const answer = await this.#invoke(FileService.method.upload, uploadRequests(this.#request));
    if (!("message" in answer) || !isMessage(answer.message, UploadResponseSchema)) throw unexpected();
    return { file: answer.message, header: answer.header };
  }

  /** Opens a file: its first bytes are there. */
  async download({ id, offset, limit }: Wanted): Promise<Download> {
    const wanted = { id, offset: BigInt(offset), limit: BigInt(limit) };
    const answer = await this.#invoke(FileService.method.download, create(DownloadRequestSchema, wanted));
    if (!("stream" in answer)) throw unexpected();
    const responses = downloadResponses(answer.stream);
    const { done, value: first } = await responses.next();
    if (done) throw unexpected();
    const { size, sha256, data } = first;
    return { size: Number(size), sha256, header: answer.header, chunks: chunksOf(data, responses) };
  }

  async #invoke(method: DescMethod, input: Message | AsyncIterable<Message>): Promise<LocalAnswer> {
    const { headers: header, signal, url } = this.#request;
    const context = { method: this.#request.method, header, signal, timeoutMs: readDeadline(header), url };
    try {
      return await this.#call(method, input, { ...context, peer: this.#peer });
    } catch (thrown) {
      throw fromConnectError(thrown);
    }
  }
}

/** The body of a request as chunks that are small enough. @throws AppError `CANCELLED` when it is cut off. */
async function* uploadRequests({ body }: Request): AsyncGenerator<UploadRequest> {
  try {
    for await (const bytes of body ?? []) {
      for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
        yield create(UploadRequestSchema, { data: bytes.subarray(at, at + MAX_CHUNK_BYTES) });
      }
    }
  } catch (cause) {
    throw new AppError("CANCELLED", "Cannot read the body: it was broken off", { cause });
  }
}

async function* downloadResponses(messages: AsyncIterable<Message>): AsyncGenerator<DownloadResponse> {
  try {
    for await (const message of messages) {
      if (!isMessage(message, DownloadResponseSchema)) throw unexpected();
      yield message;
    }
  } catch (thrown) {
    throw fromConnectError(thrown);
  }
}

/** Not a generator: one that was not begun would end without ending `rest`. */
function chunksOf(first: Uint8Array, rest: AsyncGenerator<DownloadResponse>): Chunks {
  let isFirst = true;
  return {
    async next() {
      if (isFirst) {
        isFirst = false;
        if (first.length > 0) return { done: false, value: first };
      }
      const { done, value } = await rest.next();
      return done ? { done, value: undefined } : { done: false, value: value.data };
    },
    async return() {
      await rest.return(undefined);
      return { done: true, value: undefined };
    },
  };
}

function unexpected(): AppError {
  const cause = new TypeError("the file service answered another kind of message");
  return new AppError("INTERNAL", "Internal error", { cause });
}
