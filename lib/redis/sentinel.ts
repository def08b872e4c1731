import { AppError } from "../error/mod.ts";
import { describe, unavailable } from "./failure.ts";
import { RedisLink } from "./link.ts";
import { asTexts } from "./reply.ts";
import type { SentinelPlace } from "./sentinel_url.ts";

/** How often a Sentinel is asked whether the primary is still the one, in milliseconds. */
const WATCH_MS = 1_000;

/**
 * Finds out from Sentinels which server is the primary
 * (https://redis.io/docs/latest/develop/reference/sentinel-clients/). The one that answered last is asked first.
 */
export class SentinelWatch {
  readonly #place: SentinelPlace;
  readonly #commandMs: number;
  #sentinels: readonly string[];

  constructor(place: SentinelPlace, commandMs: number) {
    this.#place = place;
    this.#commandMs = commandMs;
    this.#sentinels = place.sentinels;
  }

  /**
   * The URL of the primary.
   *
   * @throws AppError `UNAVAILABLE` when no Sentinel names one.
   */
  async locate(signal: AbortSignal): Promise<string> {
    const faults: string[] = [];
    for (const sentinel of this.#sentinels) {
      try {
        const url = await this.#ask(sentinel, signal);
        this.#sentinels = [sentinel, ...this.#sentinels.filter((other) => other !== sentinel)];
        return url;
      } catch (thrown) {
        if (signal.aborted) break;
        faults.push(`${sentinel}: ${describe(thrown)}`);
      }
    }
    throw unavailable("no Sentinel names its primary", new Error(faults.join("; ")));
  }

  /** Resolves once the primary is another one than at `url`, or the signal is aborted. */
  async moved(url: string, signal: AbortSignal): Promise<unknown> {
    while (!signal.aborted) {
      await pause(WATCH_MS, signal);
      const now = await this.locate(signal).catch(() => url); // while nobody knows better it stays
      if (now !== url) break;
    }
    return new Error("another server is the primary now");
  }

  async #ask(sentinel: string, signal: AbortSignal): Promise<string> {
    const { credentials } = this.#place;
    try {
      return await this.#query(sentinel, "", signal);
    } catch (thrown) {
      // Sentinels with a password of their own are given the servers'.
      if (credentials === "" || !/NOAUTH/.test(describe(thrown))) throw thrown;
      return await this.#query(sentinel, credentials, signal);
    }
  }

  async #query(sentinel: string, credentials: string, signal: AbortSignal): Promise<string> {
    const { scheme, master, database } = this.#place;
    const link = await RedisLink.connect({
      url: `${scheme}//${credentials}${sentinel}`,
      address: `${scheme}//${sentinel}`,
      commandMs: this.#commandMs,
      signal,
    });
    try {
      const reply = await link.command(["SENTINEL", "get-master-addr-by-name", master]);
      if (reply === null) {
        throw new AppError("UNAVAILABLE", `Cannot find the primary "${master}": it is not known`);
      }
      const [host = "", port = ""] = asTexts(reply);
      const name = host.includes(":") ? `[${host}]` : host;
      return `${scheme}//${this.#place.credentials}${name}:${port}/${database}`;
    } finally {
      await link.close();
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
