/** One segment of a path template: text that must be there, any one segment, or any number of them. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "rest" };

/** A variable of a path template: the segments from `start` up to `end`, without it, are its value. */
export interface Variable {
  /** The names of the field and of those that lead to it, such as `["book", "name"]`. */
  readonly fieldPath: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Whether it is more than one segment; then `%2F` in its value stays as it was sent. */
  readonly multi: boolean;
}

/** A path template of `google.api.http`, read. */
export interface PathTemplate {
  /** As it was written. */
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly variables: readonly Variable[];
  /** What follows the last colon, such as `ban`; `undefined` where there is none. */
  readonly verb: string | undefined;
}

/** Characters that RFC 3986 allows in a segment, less those that the template's own grammar uses. */
const LITERAL = /(?:[A-Za-z0-9\-._~!$&'()+,;@]|%[0-9A-Fa-f]{2})+/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * Reads a path template.
 *
 * ```
 * Template  = "/" Segments [ Verb ] ;
 * Segments  = Segment { "/" Segment } ;
 * Segment   = "*" | "**" | LITERAL | Variable ;
 * Variable  = "{" FieldPath [ "=" Segments ] "}" ;
 * FieldPath = IDENT { "." IDENT } ;
 * Verb      = ":" LITERAL ;
 * ```
 *
 * Source: the comments of google/api/http.proto.
 *
 * @throws TypeError that says where the template is wrong.
 */
export function parsePathTemplate(text: string): PathTemplate {
  return new Parser(text).template();
}

/** The template without the names of its variables: two with the same shape match the same paths. */
export function shapeOf({ segments, verb }: PathTemplate): string {
  const path = segments.map((s) => s.kind === "literal" ? s.text : s.kind === "one" ? "*" : "**");
  return `/${path.join("/")}${verb === undefined ? "" : `:${verb}`}`;
}

class Parser {
  readonly #text: string;
  readonly #segments: Segment[] = [];
  readonly #variables: Variable[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): PathTemplate {
    this.#expect("/");
    this.#segmentsOf(false);
    const verb = this.#take(":") ? decode(this.#match(LITERAL, "a verb")) : undefined;
    if (this.#at < this.#text.length) this.#fail('expected "/", ":" or the end');
    const rest = this.#segments.findIndex(({ kind }) => kind === "rest");
    if (rest >= 0 && rest < this.#segments.length - 1) this.#fail('"**" must be the last segment');
    return { text: this.#text, segments: this.#segments, variables: this.#variables, verb };
  }

  #segmentsOf(inVariable: boolean): void {
    do this.#segment(inVariable); while (this.#take("/"));
  }

  #segment(inVariable: boolean): void {
    if (this.#take("**")) this.#segments.push({ kind: "rest" });
    else if (this.#take("*")) this.#segments.push({ kind: "one" });
    else if (this.#text[this.#at] === "{") {
      if (inVariable) this.#fail("a variable must not contain another");
      this.#variable();
    } else {
      const text = decode(this.#match(LITERAL, "a segment"));
      this.#segments.push({ kind: "literal", text });
    }
  }

  #variable(): void {
    this.#expect("{");
    const fieldPath = [this.#match(IDENT, "a field")];
    while (this.#take(".")) fieldPath.push(this.#match(IDENT, "a field"));
    const start = this.#segments.length;
    if (this.#take("=")) this.#segmentsOf(true);
    else this.#segments.push({ kind: "one" });
    this.#expect("}");
    const end = this.#segments.length;
    const name = fieldPath.join(".");
    if (this.#variables.some((v) => v.fieldPath.join(".") === name)) this.#fail(`"${name}" is there twice`);
    const multi = end - start > 1 || this.#segments[start]!.kind === "rest";
    this.#variables.push({ fieldPath, start, end, multi });
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail(`expected "${token}"`);
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) this.#fail(`expected ${what}`);
    this.#at += found.length;
    return found;
  }

  #fail(why: string): never {
    const got = this.#at < this.#text.length ? `"${this.#text[this.#at]}"` : "the end";
    throw new TypeError(
      `Cannot read path template "${this.#text}": ${why}, got ${got} at character ${this.#at + 1}`,
    );
  }
}

function decode(literal: string): string {
  try {
    return decodeURIComponent(literal);
  } catch {
    throw new TypeError(`Cannot read path template: "${literal}" is no percent-encoded UTF-8`);
  }
}
