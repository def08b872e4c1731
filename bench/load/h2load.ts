import { requirement } from "../../tests/support/requirements.ts";
import { percentile } from "../statistics.ts";

/** POST requests over HTTP/1.1, one after the other on each connection. */
export interface HttpLoad {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly requests: number;
}

/** What became of an {@link HttpLoad}. */
export interface HttpLoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Runs h2load, which measures by its own clock: connecting does not count, answers do from the first request
 * to the last answer.
 *
 * @throws Error when an answer is missing or is not 2xx.
 */
export async function h2load(load: HttpLoad): Promise<HttpLoadResult> {
  const { path, reason } = requirement("h2load");
  if (!path) throw new Error(`Cannot measure: ${reason}`);
  const folder = await Deno.makeTempDir({ prefix: "parley-bench-" });
  try {
    await Deno.writeTextFile(`${folder}/body`, load.body);
    const { success, stdout, stderr } = await new Deno.Command(path, {
      args: [
        ...["--h1", "--threads=1", `--clients=${load.connections}`, `--requests=${load.requests}`],
        ...[`--data=${folder}/body`, `--log-file=${folder}/log`, "--header=content-type: application/json"],
        load.url,
      ],
    }).output();
    if (!success) throw new Error(`Cannot measure: h2load failed: ${decode(stdout)}${decode(stderr)}`);
    return readLog(await Deno.readTextFile(`${folder}/log`), load);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
