import type { Header, HeaderList } from "../../http2/mod.ts";

/** The fields of a message as `Headers`; pseudo-header fields are left out. */
export function toHeaders(list: HeaderList): Headers {
  const headers = new Headers();
  appendTo(headers, list);
  return headers;
}

/** Adds the fields of a message to these; pseudo-header fields are left out. */
export function appendTo(headers: Headers, list: HeaderList): void {
  for (const [name, value] of list) {
    if (!name.startsWith(":")) headers.append(name, value);
  }
}

/** `Headers` as the fields of a message, behind these. */
export function fieldsOf(first: readonly Header[], headers: Headers): Header[] {
  const fields = [...first];
  headers.forEach((value, name) => fields.push([name, value]));
  return fields;
}
