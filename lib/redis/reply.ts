import { AppError } from "../error/mod.ts";

/** What Redis answers, in RESP 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
export type Reply = string | number | null | readonly Reply[];

/** The reply as a string. @throws AppError `INTERNAL` when it is none. */
export function asText(reply: Reply | undefined): string {
  if (typeof reply !== "string") throw unexpected("a string", reply);
  return reply;
}

/** The reply as an array. @throws AppError `INTERNAL` when it is none. */
export function asList(reply: Reply | undefined): readonly Reply[] {
  if (!isList(reply)) throw unexpected("an array", reply);
  return reply;
}

/** The reply as an array of strings. @throws AppError `INTERNAL` when it is none. */
export function asTexts(reply: Reply | undefined): readonly string[] {
  return asList(reply).map(asText);
}

/** The values that HMGET answered, all there; `undefined` when the first is not, so the hash is not. */
export function asFields(reply: Reply | undefined): readonly string[] | undefined {
  const values = asList(reply);
  return values[0] === null ? undefined : values.map(asText);
}

function isList(reply: Reply | undefined): reply is readonly Reply[] {
  return Array.isArray(reply);
}

function unexpected(wanted: string, reply: Reply | undefined): AppError {
  const got = isList(reply) ? "an array" : reply === null ? "null" : typeof reply;
  return new AppError("INTERNAL", "Internal error", {
    cause: new TypeError(`Cannot read the reply of Redis: wanted ${wanted}, got ${got}`),
  });
}
