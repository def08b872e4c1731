/** Fields of a call's answer that are of its own protocol, and not of the answer over REST. */
const OF_THE_PROTOCOL =
  /^(?:content-(?:type|length|encoding)|connect-|grpc-|trailer$|te$|transfer-encoding$|connection$|date$|accept-encoding$)/;

/** The fields of an answer: what the method set, its trailers as `trailer-…` as Connect has them, its type. */
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
