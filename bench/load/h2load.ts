import { requirement } from "../../tests/support/requirements.ts";
import { percentile } from "../statistics.ts";

/** The same POST request again and again. */
export interface HttpLoad {
  readonly url: string;
  readonly body: string | Uint8Array;
  /** Beside those that HTTP itself has; `content-type: application/json` unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP/1.1 (`h1`, unless given) or HTTP/2 without TLS. */
  readonly version?: "h1" | "h2c";
  readonly connections: number;
  /** Requests under way at once on a connection: 1 unless given, and on HTTP/1.1 always. */
  readonly streams?: number;
  readonly requests: number;
  /** Bytes that the body of every answer has, where that is to be checked. */
  readonly answerBytes?: number;
}

/** What became of an {@link HttpLoad}. */
export interface HttpLoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const LIMIT_MS = 120_000;
/** Windows of 2^30 - 1: nothing waits for the load to read on. */
const WINDOW_BITS = 30;
const JSON_HEADERS = { "content-type": "application/json" };

/**
 * Runs h2load, which measures by its own clock: connecting does not count, answers do from the first request
 * to the last answer.
 *
 * @throws Error when an answer is missing, is not 2xx, or is not as long as it should be; or after two minutes.
 */
export async function h2load(load: HttpLoad): Promise<HttpLoadResult> {
  const { path, reason } = requirement("h2load");
  if (!path) throw new Error(`Cannot measure: ${reason}`);
  const folder = await Deno.makeTempDir({ prefix: "parley-bench-" });
  try {
    await writeBody(`${folder}/body`, load.body);
    const { success, stdout, stderr } = await new Deno.Command(path, {
      args: [...argumentsOf(load), `--data=${folder}/body`, `--log-file=${folder}/log`, load.url],
      signal: AbortSignal.timeout(LIMIT_MS),
    }).output();
    const said = decode(stdout);
    if (!success) throw new Error(`Cannot measure: h2load failed: ${said}${decode(stderr)}`);
    const expected = (load.answerBytes ?? 0) * load.requests;
    if (load.answerBytes !== undefined && dataBytes(said) !== expected) {
      throw new Error(
        `Cannot measure "${load.url}": ${dataBytes(said)} bytes answered, expected ${expected}`,
      );
    }
    return readLog(await Deno.readTextFile(`${folder}/log`), load);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function argumentsOf({ version = "h1", headers = JSON_HEADERS, ...load }: HttpLoad): string[] {
  return [
    ...["--threads=1", `--clients=${load.connections}`, `--requests=${load.requests}`],
    ...(version === "h1" ? ["--h1"] : [
      `--max-concurrent-streams=${load.streams ?? 1}`,
      `--window-bits=${WINDOW_BITS}`,
      `--connection-window-bits=${WINDOW_BITS}`,
    ]),
    ...Object.entries(headers).map(([name, value]) => `--header=${name}: ${value}`),
  ];
}

function writeBody(path: string, body: string | Uint8Array): Promise<void> {
  return typeof body === "string" ? Deno.writeTextFile(path, body) : Deno.writeFile(path, body);
}

/** The bytes of all bodies, from its summary: `traffic: 2.26MB (2370356) total, … 0B (0) data`. */
function dataBytes(summary: string): number {
  return Number(/^traffic: .*\((\d+)\) data$/m.exec(summary)?.[1]);
}

/** Reads the log: a line for each request with its start (µs), its status and how long it took (µs). */
function readLog(text: string, { url, requests }: HttpLoad): HttpLoadResult {
  const lines = text.trimEnd().split("\n");
  if (lines.length !== requests) {
    throw new Error(`Cannot measure "${url}": ${lines.length} answers, expected ${requests}`);
  }
  const took = new Float64Array(requests);
  let first = Infinity;
  let last = 0;
  lines.forEach((line, i) => {
    const [start, status, us] = line.split("\t").map(Number) as [number, number, number];
    if (!(status >= 200 && status < 300)) {
      throw new Error(`Cannot measure "${url}": answered ${status}, expected 2xx`);
    }
    took[i] = us;
    first = Math.min(first, start);
    last = Math.max(last, start + us);
  });
  took.sort();
  return {
    perSecond: requests / ((last - first) / 1e6),
    p50Ms: percentile(took, 50) / 1_000,
    p99Ms: percentile(took, 99) / 1_000,
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
