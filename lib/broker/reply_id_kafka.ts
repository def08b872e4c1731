import type { StoredRecord } from "../kafka/mod.ts";
import { ID_HEADER } from "./headers_kafka.ts";

/**
 * The id of the call that a reply answers: our workers say it in a header; foreign PRPC servers in the body
 * alone, as text or as an object with `hex`. `undefined` where there is none.
 */
export function replyId({ headers, value }: StoredRecord): string | undefined {
  const named = headers.get(ID_HEADER);
  if (named !== undefined || value === undefined) return named;
  try {
    const reply: unknown = JSON.parse(value);
    const id = field(reply, "message_id");
    return uuid(typeof id === "string" ? id : field(id, "hex"));
  } catch {
    return undefined; // no JSON, or nested too deeply
  }
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null
    ? Object.entries(of).find(([key]) => key === name)?.[1]
    : undefined;
}

function uuid(text: unknown): string | undefined {
  const hex = typeof text === "string"
    ? text.toLowerCase().replace(/^urn:uuid:|[{}-]/g, "").replaceAll("-", "")
    : "";
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex);
  return parts?.slice(1).join("-");
}
