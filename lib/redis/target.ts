import { redisAddress } from "./address.ts";
import { replyCode, unavailable } from "./failure.ts";
import type { RedisLink } from "./link.ts";
import { asList } from "./reply.ts";
import { SentinelWatch } from "./sentinel.ts";
import { parseSentinelUrl } from "./sentinel_url.ts";

/** What a Redis URL means: one server for good, or whichever Sentinels name the primary at present. */
export class RedisTarget {
  /** The URL without its credentials. */
  readonly address: string;
  readonly #url: string;
  readonly #sentinels: SentinelWatch | undefined;

  /** @throws AppError `FAILED_PRECONDITION` when the URL is not one. */
  constructor(url: string, commandMs: number) {
    this.address = redisAddress(url);
    this.#url = url;
    const place = parseSentinelUrl(url);
    this.#sentinels = place && new SentinelWatch(place, commandMs);
  }

  /**
   * The URL of the server to connect to now.
   *
   * @throws AppError `UNAVAILABLE` when no Sentinel names one.
   */
  async locate(signal: AbortSignal): Promise<string> {
    return this.#sentinels ? await this.#sentinels.locate(signal) : this.#url;
  }

  /**
   * Makes sure that a server that Sentinels named knows that it is the primary.
   *
   * @throws AppError `UNAVAILABLE` when it does not.
   */
  async verify(link: RedisLink): Promise<void> {
    if (!this.#sentinels) return;
    try {
      const [role] = asList(await link.command(["ROLE"]));
      if (role !== "master") throw unavailable(`the server that Sentinel names is a ${role}`);
    } catch (thrown) {
      if (replyCode(thrown) === undefined) throw thrown; // else it does not let itself be asked
    }
  }

  /** Resolves once the server is another one than at `url`, or the signal is aborted; never where there are no Sentinels. */
  moved(url: string, signal: AbortSignal): Promise<unknown> {
    return this.#sentinels ? this.#sentinels.moved(url, signal) : new Promise(() => {});
  }
}
