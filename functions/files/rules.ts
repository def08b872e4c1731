import { z } from "zod";
import { DownloadRequestSchema, UploadRequestSchema } from "../../proto/gen/file/v1/file_pb.ts";
import { rule, type Rules, rulesOf } from "../../lib/contract/mod.ts";
import { FILE_ID } from "../../lib/files/mod.ts";

/** Bytes of one chunk at the most: 1 MiB. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

const countRule = z.bigint().min(0n, { error: "expected 0 or more" });

/** What the requests of `file.v1.FileService` must be, on every protocol. */
export const fileRules: Rules = rulesOf(
  rule(UploadRequestSchema, {
    data: z.instanceof(Uint8Array).refine((data) => data.length <= MAX_CHUNK_BYTES, {
      error: `expected ${MAX_CHUNK_BYTES} bytes at the most`,
    }),
    offset: countRule.optional(),
  }),
  rule(DownloadRequestSchema, {
    id: z.string().regex(FILE_ID, { error: "expected the id of a file, as Upload answers it" }),
    offset: countRule,
    limit: countRule,
  }),
);
