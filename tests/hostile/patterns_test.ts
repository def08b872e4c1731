import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { redactSecrets } from "../../lib/telemetry/redaction.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const ROOMS = ["lib", "functions", "workers"];
/** Characters of a text: as many as a path may have, and so a line of the log. */
const LENGTH = 65_536;
/** How long a pattern may take for such a text, in milliseconds. */
const MAX_MS = 100;
/** Patterns of the command line and of what developers write, to which nobody else's text comes; and parts of one that is tried as a whole. */
const AT_HOME = [
  ...["lib/config/", "lib/contract/openapi_", "lib/queue/generate_", "workers/queue/options.ts"],
  "lib/telemetry/redaction.ts",
];

/** A regular expression as it stands in the source. */
const LITERAL =
  /(?:^|[=(,:?|&!\[\s])\/(?![*\/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\/\\\n\[])+)\/([dgimsuvy]*)(?=[\s.,;)\]}])/gm;

/** The patterns of the product, each with the files that have it. */
async function patterns(): Promise<Map<string, { pattern: RegExp; files: string[] }>> {
  const found = new Map<string, { pattern: RegExp; files: string[] }>();
  for (const room of ROOMS) {
    for await (const file of sources(room)) {
      const text = await Deno.readTextFile(ROOT + file);
      const code = text.replace(/\/\*\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
      for (const [, source = "", flags = ""] of code.matchAll(LITERAL)) {
        const known = found.get(`/${source}/${flags}`);
        if (known) known.files.push(file);
        else if (isPattern(source, flags)) {
          found.set(`/${source}/${flags}`, { pattern: new RegExp(source, flags), files: [file] });
        }
      }
    }
  }
  return found;
}

function isPattern(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags).source === source;
  } catch {
    return false; // a division, or a line of text
  }
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(ROOT + folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "fixtures") yield* sources(path);
    else if (/\.tsx?$/.test(name) && !name.endsWith("_test.ts")) yield path;
  }
}

const UNITS = [
  ..."aA0 \t-_.:;,/\\\"'`{}[]()<>@+%=*$#!?&|~^\n\0é\u2028",
  ...[
    "eyJ",
    "eyJa.",
    "://",
    "a://",
    "a.b",
    "a,",
    "0-",
    "-0",
    '"a"',
    "W/",
    '\\"',
    "\\\\",
    "%2f",
    "%41",
    "bytes=",
    ", ",
    "; ",
    "a@",
    "::",
    "[]",
  ],
  ...[
    "password",
    "token=",
    'token=\\"',
    "token='\\",
    'token="',
    "secret:",
    "bearer ",
    "py/",
    '"hex"',
    "eyJa.b.",
    "()",
    "''",
    "a'",
    "+json",
    "q=0.",
    ";charset=",
  ],
];

/** Texts that make a pattern try again and again: a unit repeated, after what lets it begin, and before what makes it fail. */
function* hostileTexts(pattern: RegExp): Generator<string> {
  const words = pattern.source.match(/[A-Za-z][A-Za-z _-]+/g) ?? [];
  // the literal beginning of the pattern itself
  const begin = /^\^?((?:\\?[A-Za-z0-9 _"'/-])*)/.exec(pattern.source)?.[1]?.replaceAll("\\", "") ?? "";
  for (const unit of [...UNITS, ...words, begin].filter((unit) => unit !== "")) {
    const run = unit.repeat(Math.ceil(LENGTH / unit.length));
    yield run;
    for (const end of ["\0", "!", "\n", "\\"]) yield run + end;
    if (begin !== "") yield `${begin}${run}\0`;
  }
  for (const a of ["a", "0", " ", "\\", '"', "."]) {
    for (const b of ["-", ".", ",", "=", "\\", '"', "/", ":", "@"]) {
      yield `${begin}${(a + b).repeat(LENGTH / 2)}\0`;
    }
  }
}

/** The least that it takes of three times: another process may have the core. */
function leastMs(work: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 3 && least > MAX_MS; round++) {
    const startMs = performance.now();
    work();
    least = Math.min(least, performance.now() - startMs);
  }
  return least;
}

Deno.test("ReDoS: no pattern of the product takes long for any text", async () => {
  const all = await patterns();
  assert(all.size > 80, `${all.size} patterns`);
  const slow: string[] = [];
  for (const [name, { pattern, files }] of all) {
    if (files.every((file) => AT_HOME.some((room) => file.startsWith(room)))) continue;
    for (const text of hostileTexts(pattern)) {
      pattern.lastIndex = 0;
      const ms = leastMs(() => pattern.global ? void text.replace(pattern, "") : void pattern.exec(text));
      if (ms > MAX_MS) slow.push(`${files[0]}: ${name} takes ${Math.round(ms)} ms for ${text.slice(0, 20)}…`);
    }
  }
  assertEquals(slow, []);
});

Deno.test("ReDoS: no text takes secrets out of a line long", () => {
  const redact = redactSecrets(({ rawMessage }) => String(rawMessage));
  const slow: string[] = [];
  for (const text of hostileTexts(/token=/)) {
    const record = {
      category: [],
      level: "info",
      message: [],
      rawMessage: text,
      timestamp: 0,
      properties: {},
    } as const;
    const ms = leastMs(() => void redact(record));
    if (ms > MAX_MS) slow.push(`${Math.round(ms)} ms for ${text.slice(0, 20)}…`);
  }
  assertEquals(slow, []);
});
