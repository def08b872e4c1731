/** One header field: its name in lower case, and its value. Each character stands for one octet. */
export type Header = readonly [name: string, value: string];

/** Header fields in order; pseudo-header fields (`:path`) come first. */
export type HeaderList = readonly Header[];

/** The value of the first field with this name. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  for (const header of headers) {
    if (header[0] === name) return header[1];
  }
  return undefined;
}
