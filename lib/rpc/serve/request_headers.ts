const COLON = 0x3a;

/** Fields, each by its name and value. */
type Fields = Iterable<readonly [name: string, value: string]>;

/**
 * The fields of a request, for who may change them, as `Headers`, which are filled when somebody looks at them: most calls end without that.
 *
 * All of `Headers` fills them, iteration too, which is how `new Headers(…)` and `new Request(…)` copy. Only
 * `new Response(…, { headers })` does not ask in Deno 2.9: who wants to answer these fields copies them first.
 */
export class RequestHeaders extends Headers {
  #fields: Fields | undefined;

  /** @param fields pseudo-header fields among them are left out. */
  constructor(fields: Fields) {
    super();
    this.#fields = fields;
  }

  override append(name: string, value: string): void {
    this.#fill();
    super.append(name, value);
  }

  override delete(name: string): void {
    this.#fill();
    super.delete(name);
  }

  override get(name: string): string | null {
    this.#fill();
    return super.get(name);
  }

  override has(name: string): boolean {
    this.#fill();
    return super.has(name);
  }

  override set(name: string, value: string): void {
    this.#fill();
    super.set(name, value);
  }

  override getSetCookie(): string[] {
    this.#fill();
    return super.getSetCookie();
  }

  override forEach(each: (value: string, name: string, all: this) => void, thisArg?: unknown): void {
    this.#fill();
    super.forEach(each, thisArg);
  }

  override keys() {
    this.#fill();
    return super.keys();
  }

  override values() {
    this.#fill();
    return super.values();
  }

  override entries() {
    this.#fill();
    return super.entries();
  }

  override [Symbol.iterator]() {
    return this.entries();
  }

  #fill(): void {
    const fields = this.#fields;
    if (!fields) return;
    this.#fields = undefined;
    for (const [name, value] of fields) {
      if (name.charCodeAt(0) !== COLON) super.append(name, value);
    }
  }
}
