import { z } from "zod";
import {
  authorRule,
  check,
  keyRule,
  pageSizeRule,
  type Position,
  roomRule,
  textRule,
} from "../../lib/chat/mod.ts";
import { type FieldViolation, invalidArgument } from "../../lib/error/mod.ts";
import { parseObject } from "../middleware/body.ts";
import { newKey } from "./idempotency_key.ts";

const sendRule = z.object({ author: authorRule, text: textRule });

/** What `/sendMessage` is asked for. */
export interface SendRequest {
  author: string;
  text: string;
  idempotencyKey: string;
}

/**
 * The body of `/sendMessage`, which is JSON whatever its content type says, and a key of its own unless the
 * client gave one (Idempotency-Key).
 *
 * @throws AppError `INVALID_ARGUMENT` that names every wrong field.
 */
export function readSendRequest(body: ArrayBuffer, key: string | undefined): SendRequest {
  const { author, text } = check(sendRule, parseObject(body));
  const idempotencyKey = key ? check(keyRule, key, "Idempotency-Key") : newKey();
  return { author, text, idempotencyKey };
}

/** What a page of history is asked with. */
export interface HistoryRequest {
  room: string;
  after?: Position;
  before?: Position;
  pageSize: number;
}

const PARAMETERS = ["after.epoch", "after.seq", "before.epoch", "before.seq", "page_size", "pageSize"];

/**
 * The query of `/v1/rooms/{room}/messages`: the fields of ListMessagesRequest by their paths.
 *
 * @throws AppError `INVALID_ARGUMENT` that names every wrong parameter.
 */
export function readHistoryQuery(room: string, query: URLSearchParams): HistoryRequest {
  const violations: FieldViolation[] = [...query.keys()]
    .filter((name) => !PARAMETERS.includes(name))
    .map((name) => ({ field: name, description: `unknown, expected one of ${PARAMETERS.join(", ")}` }));
  const size = query.get("page_size") ?? query.get("pageSize") ?? "0";
  if (!/^\d{1,9}$/.test(size)) {
    violations.push({ field: "page_size", description: "expected a whole number" });
  }
  const after = readPosition(query, "after", violations);
  const before = readPosition(query, "before", violations);
  if (violations.length > 0) throw invalidArgument(violations);
  return {
    room: check(roomRule, room, "room"),
    ...(after && { after }),
    ...(before && { before }),
    pageSize: check(pageSizeRule, Number(size), "page_size"),
  };
}

function readPosition(
  query: URLSearchParams,
  name: string,
  violations: FieldViolation[],
): Position | undefined {
  const epoch = query.get(`${name}.epoch`);
  const seq = query.get(`${name}.seq`);
  if (epoch === null && seq === null) return undefined;
  if (seq !== null && !(/^\d{1,20}$/.test(seq) && BigInt(seq) < 2n ** 64n)) {
    violations.push({ field: `${name}.seq`, description: "expected an unsigned 64-bit number" });
    return undefined;
  }
  return { epoch: epoch ?? "", seq: BigInt(seq ?? 0) };
}
