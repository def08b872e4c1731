import { JSON_TYPE } from "./media_type.ts";

/** Fields of a call's answer that are of its own protocol, and not of the answer over REST. */
const OF_THE_PROTOCOL =
  /^(?:content-(?:type|length|encoding)|connect-|grpc-|trailer$|te$|transfer-encoding$|connection$|date$|accept-encoding$)/;

/** What answers have that carry nothing else; a plain object is the fastest for `Response`. */
const PLAIN = { "content-type": JSON_TYPE };

/** The fields of an answer of one message: what the method set, its trailers as `trailer-…` as Connect has them. */
export function messageHeader(header: Headers, trailer: Headers): Headers | Record<string, string> {
  return isEmpty(header) && isEmpty(trailer) ? PLAIN : answerHeader(JSON_TYPE, header, trailer);
}

/** The fields of an answer of this type. */
export function answerHeader(contentType: string, header: Headers, trailer?: Headers): Headers {
  const fields = new Headers();
  for (const [name, value] of header) {
    if (!OF_THE_PROTOCOL.test(name)) fields.append(name, value);
  }
  for (const [name, value] of trailer ?? []) {
    if (!OF_THE_PROTOCOL.test(name)) fields.append(`trailer-${name}`, value);
  }
  fields.set("content-type", contentType);
  return fields;
}

function isEmpty(header: Headers): boolean {
  return header.keys().next().done === true;
}
