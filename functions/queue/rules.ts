import { z } from "zod";
import {
  CallRequestSchema,
  CancelCallRequestSchema,
  DropDeadLetterRequestSchema,
  EnqueueRequestSchema,
  GetCallRequestSchema,
  ListDeadLettersRequestSchema,
  ListFunctionsRequestSchema,
  Priority,
  ReplayDeadLetterRequestSchema,
  WatchCallRequestSchema,
  Wire,
} from "../../proto/gen/queue/v1/queue_pb.ts";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";

/** Dead letters on a page at the most. */
export const MAX_DEAD_PAGE = 100;
const MAX_FUNC_CHARS = 255;
const MAX_KEY_CHARS = 128;
/** Characters of a dead letter's key at the most: an id, or what the broker makes of a place. */
const MAX_DEAD_KEY_CHARS = 512;
/** A year: what is to run or to wait for longer is a mistake. */
const MAX_TTL_MS = 366 * 24 * 60 * 60 * 1_000;

const queue = z.string().regex(/^[A-Za-z0-9_.-]{0,128}$/, {
  error: "expected 1 to 128 characters of A-Z a-z 0-9 _ . -, or none",
}).meta({ example: "task_prpc" });
const func = z.string().refine((s) => s.length > 0 && s.length <= MAX_FUNC_CHARS && s.isWellFormed(), {
  error: `expected the name of a function, 1 to ${MAX_FUNC_CHARS} characters`,
}).meta({ example: "summ" });
const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, {
  error: "expected the id of a call, a UUID",
}).meta({ example: "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24" });
const wire = z.enum(Wire, { error: "expected a wire of the contract" });
const priority = z.enum(Priority, { error: "expected a priority of the contract" });
const idempotencyKey = z.string().refine((s) => s.length <= MAX_KEY_CHARS && s.isWellFormed(), {
  error: `expected at most ${MAX_KEY_CHARS} characters`,
});
const key = z.string().refine((s) => s.length > 0 && s.length <= MAX_DEAD_KEY_CHARS && s.isWellFormed(), {
  error: "expected the key of a dead letter, as ListDeadLetters answers it",
});

/** Not looked at here: what a function takes, the function says. */
const args = z.unknown().meta({ example: [1, 2] }).optional();
const kwargs = z.unknown().meta({ example: { z: 0.5 } }).optional();

const call = { queue, func, args, kwargs, wire, priority, idempotencyKey };
const known = { queue, id, wire };

/** What the requests of `queue.v1.QueueService` must be, on every protocol. */
export const queueRules: readonly MessageRule[] = [
  rule(CallRequestSchema, call),
  rule(EnqueueRequestSchema, call, ({ ttl }, refuse) => {
    if (!ttl) return;
    const ms = durationMs(ttl);
    if (!(ms > 0 && ms <= MAX_TTL_MS)) refuse("ttl", "expected more than 0, and a year at the most");
  }),
  rule(GetCallRequestSchema, known),
  rule(CancelCallRequestSchema, known),
  rule(WatchCallRequestSchema, known),
  rule(ListFunctionsRequestSchema, { queue }),
  rule(ListDeadLettersRequestSchema, {
    queue,
    pageSize: z.int().min(0).max(MAX_DEAD_PAGE, {
      error: `expected 1 to ${MAX_DEAD_PAGE}, or 0 for the default`,
    }),
    pageToken: z.string().max(MAX_DEAD_KEY_CHARS, { error: "expected a token of this list" }),
  }),
  rule(ReplayDeadLetterRequestSchema, { queue, key }),
  rule(DropDeadLetterRequestSchema, { queue, key }),
];
