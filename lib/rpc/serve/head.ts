import { encodeStateless, type Header } from "../../http2/mod.ts";

/** Header fields, or trailers, that repeat from answer to answer: they are encoded once. */
export class Head {
  /** The HTTP status; `undefined` for trailers. */
  readonly status: number | undefined;
  readonly fields: readonly Header[];
  #block: Uint8Array | undefined;
  #init: ResponseInit | undefined;

  constructor(status: number | undefined, fields: readonly Header[]) {
    this.status = status;
    this.fields = fields;
  }

  /** The fields as a header block of HTTP/2 (RFC 7541) that changes no table. */
  get block(): Uint8Array {
    return this.#block ??= encodeStateless(this.#all);
  }

  /** Status and fields as `Response` takes them. */
  get init(): ResponseInit {
    return this.#init ??= { status: this.status!, headers: Object.fromEntries(this.fields) };
  }

  /** The fields, and more; one that the head itself has is the head's. */
  with(more: Headers): Header[] {
    const all = [...this.#all];
    more.forEach((value, name) => {
      if (!this.fields.some(([own]) => own === name)) all.push([name, value]);
    });
    return all;
  }

  get #all(): readonly Header[] {
    return this.status === undefined ? this.fields : [[":status", String(this.status)], ...this.fields];
  }
}
