import { type Header, type HeaderList } from "../http2/mod.ts";

const COLON = 0x3a;

/** The fields of a message as `Headers`; pseudo-header fields are left out. */
export function toHeaders(list: HeaderList): Headers {
  const fields: [string, string][] = [];
  for (const field of list) {
    if (field[0].charCodeAt(0) !== COLON) fields.push(field as [string, string]);
  }
  return new Headers(fields);
}

/** `Headers` as the fields of a message, behind these. */
export function toFields(first: readonly Header[], headers: Headers | undefined): Header[] {
  const fields = [...first];
  headers?.forEach((value, name) => fields.push([name, value]));
  return fields;
}

/** A body as it comes. */
export interface Body {
  read(): Promise<Uint8Array | undefined>;
}

/** The chunks of a body, until its end. */
export async function* chunksOf(
  body: Body,
  translate: (thrown: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = await body.read(); chunk; chunk = await body.read()) yield chunk;
  } catch (thrown) {
    throw translate(thrown);
  }
}
