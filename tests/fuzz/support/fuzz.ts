import { assert } from "@std/assert";
import { ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { AppError, fromConnectError } from "../../../lib/error/mod.ts";

/** Inputs that each decoder is given. */
export const INPUTS = 100_000;
/** Values that go there and back, each by an encoder and its decoder. */
export const VALUES = 20_000;
/** How long one input may take, in milliseconds. */
const MAX_MS = 100;
/** Times that an input which took longer is given again: another process may have had the core. */
const RETRIES = 4;
/** By how many bytes the process may grow: garbage not yet collected, and 5 KB of what an input leaves behind. */
const MAX_GROWTH = 512 * 1024 * 1024;
/** Inputs between two looks at the memory. */
const LOOK_EVERY = 500;
/** One in so many inputs must be read, and must be refused, or the inputs say little. */
const RARE = 500;

/** What a decoder is held to. */
export interface Fuzz<T> {
  readonly inputs: fc.Arbitrary<T>;
  /** Inputs that are always among them. */
  readonly examples?: readonly T[];
  /** Whether this is an error that the decoder documents; see {@link isDefinedError} unless given. */
  isDefined?(thrown: unknown): boolean;
  /** What never comes of any input; both do unless given. */
  readonly never?: "a result" | "an error";
}

/**
 * Gives a decoder {@link INPUTS} inputs: each is read, or refused by an error that is defined, in at most 100 ms, and memory stays
 * where it was. The seed is new each time; a failure prints it, and the smallest input that fails.
 *
 * @param decode reads an input; it may hold what it has read to more, by throwing.
 */
export function fuzz<T>(name: string, given: Fuzz<T>, decode: (input: T) => unknown): void {
  Deno.test(`fuzz: ${name}`, () => {
    const judge = new Judge(given);
    const property = fc.property(given.inputs, (input) => {
      judge.see(() => {
        try {
          decode(input);
          return true;
        } catch (thrown) {
          judge.refused(thrown);
          return false;
        }
      });
    });
    fc.assert(property, parameters(given));
    judge.end();
  });
}

/** The same for a decoder that takes its time. */
export function fuzzAsync<T>(name: string, given: Fuzz<T>, decode: (input: T) => Promise<unknown>): void {
  Deno.test(`fuzz: ${name}`, async () => {
    const judge = new Judge(given);
    const property = fc.asyncProperty(given.inputs, async (input) => {
      await judge.seeAsync(async () => {
        try {
          await decode(input);
          return true;
        } catch (thrown) {
          judge.refused(thrown);
          return false;
        }
      });
    });
    await fc.assert(property, parameters(given));
    judge.end();
  });
}

/** Holds {@link VALUES} values to what `check` claims of an encoder and its decoder. */
export function roundTrip<T>(name: string, values: fc.Arbitrary<T>, check: (value: T) => void): void {
  Deno.test(`there and back: ${name}`, () => {
    fc.assert(fc.property(values, (value) => check(value)), { numRuns: VALUES });
  });
}

/** An `AppError` or a `ConnectError` that says what was wrong with the input, and not with the decoder. */
export function isDefinedError(thrown: unknown): boolean {
  if (!(thrown instanceof AppError) && !(thrown instanceof ConnectError)) return false;
  return !["INTERNAL", "UNKNOWN"].includes(fromConnectError(thrown).code);
}

function parameters<T>({ examples = [] }: Fuzz<T>): fc.Parameters<[T]> {
  return { numRuns: INPUTS, examples: examples.map((input): [T] => [input]) };
}

class Judge {
  readonly #isDefined: (thrown: unknown) => boolean;
  readonly #never: Fuzz<unknown>["never"];
  readonly #startBytes = Deno.memoryUsage().rss;
  #read = 0;
  #refused = 0;

  constructor({ isDefined = isDefinedError, never }: Pick<Fuzz<unknown>, "isDefined" | "never">) {
    this.#isDefined = isDefined;
    this.#never = never;
  }

  see(decode: () => boolean): void {
    for (let retries = 0;; retries++) {
      const startMs = performance.now();
      const isRead = decode();
      if (this.#count(isRead, retries, performance.now() - startMs)) return;
    }
  }

  async seeAsync(decode: () => Promise<boolean>): Promise<void> {
    for (let retries = 0;; retries++) {
      const startMs = performance.now();
      const isRead = await decode();
      if (this.#count(isRead, retries, performance.now() - startMs)) return;
    }
  }

  refused(thrown: unknown): void {
    if (this.#isDefined(thrown)) return;
    throw new Error(`Cannot say what is wrong with an input: ${Deno.inspect(thrown)}`, { cause: thrown });
  }

  /** Whether the input is dealt with. */
  #count(isRead: boolean, retries: number, ms: number): boolean {
    if (ms > MAX_MS) {
      if (retries < RETRIES) return false;
      throw new Error(`Cannot read an input in time: it took ${Math.round(ms)} ms each time`);
    }
    if (isRead) this.#read++;
    else this.#refused++;
    if ((this.#read + this.#refused) % LOOK_EVERY === 0) {
      const growth = Deno.memoryUsage().rss - this.#startBytes;
      assert(growth < MAX_GROWTH, `the process has grown by ${growth >> 20} MiB`);
    }
    return true;
  }

  end(): void {
    const counts = `${this.#read} read, ${this.#refused} refused`;
    assert(this.#read + this.#refused >= INPUTS, counts);
    assert(this.#never === "a result" ? this.#read === 0 : this.#read > INPUTS / RARE, counts);
    assert(this.#never === "an error" ? this.#refused === 0 : this.#refused > INPUTS / RARE, counts);
    if (Deno.args.includes("--verbose")) console.log(counts);
  }
}
