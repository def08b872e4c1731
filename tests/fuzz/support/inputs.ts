import fc from "fast-check";

/** One fault that something has got on its way: where, of which kind, and what was put there. */
type Fault = readonly [at: number, kind: number, unit: number];

const faults = (units: number) =>
  fc.array(fc.tuple(fc.nat(0xffff), fc.nat(7), fc.nat(units - 1)), { minLength: 1, maxLength: 4 });

/** Bytes with one to four faults: changed, cut out, put in, doubled, or the end cut off; every third time none. */
export function mutated(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.tuple(valid, fc.option(faults(256), { freq: 2 })).map(([bytes, faults]) =>
    Uint8Array.from(apply(Array.from(bytes), faults ?? [], (unit) => unit))
  );
}

/** Characters that are special to somebody. */
const SPECIAL = [
  ..."\"'\\/{}[]():;,.=&?#%+-*@$<>|^~`!_ 0129aAzZeE",
  ...[
    "\0",
    "\r",
    "\n",
    "\t",
    "\x1b",
    "\x7f",
    "\x85",
    "\u00e9",
    "\u2028",
    "\ufeff",
    "\ufffd",
    "\ud800",
    "\u{1f600}",
  ],
  ...[
    "__proto__",
    "constructor",
    "%00",
    "%2e%2e",
    "%2F",
    "%c0%af",
    "../",
    "1e999",
    "-0",
    "18446744073709551616",
  ],
];

/** Text with one to four faults; every third time none. */
export function mutatedText(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(valid, fc.option(faults(SPECIAL.length), { freq: 2 })).map(([text, faults]) =>
    apply([...text], faults ?? [], (unit) => SPECIAL[unit]!).join("")
  );
}

function apply<T>(units: T[], faults: readonly Fault[], unitOf: (unit: number) => T): T[] {
  let all = units;
  for (const [where, kind, unit] of faults) {
    const at = where % (all.length + 1);
    if (kind < 3) all[at] = unitOf(unit);
    else if (kind === 3) all.splice(at, 1 + unit % 4);
    else if (kind === 4) all.splice(at, 0, unitOf(unit), unitOf((unit * 7) % 41));
    else if (kind === 5) all = all.slice(0, at);
    else if (kind === 6) all.splice(at, 0, ...all.slice(at, at + 8));
    else all.splice(at, 1, unitOf(unit));
  }
  return all;
}

/** Any bytes. */
export const bytes: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.uint8Array({ maxLength: 80 })
  .map((bytes) => Uint8Array.from(bytes));

/** Any text: of special characters, or of any. */
export const text: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...SPECIAL), { maxLength: 24 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 24 }) },
);

/** Either this, somewhat broken, or anything. */
export function textLike(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: mutatedText(valid) }, { weight: 1, arbitrary: text });
}

/** Either this, somewhat broken, or anything. */
export function bytesLike(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.oneof({ weight: 4, arbitrary: mutated(valid) }, { weight: 1, arbitrary: bytes });
}

/** What a field of a header can hold at all: bytes, without those that end it. */
export function fieldValue(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return textLike(valid).map((text) => text.replace(/[\0\r\n]|[^\0-\xff]/g, "").trim());
}
