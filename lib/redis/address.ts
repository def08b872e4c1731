import { AppError } from "../error/mod.ts";
import { parseSentinelUrl } from "./sentinel_url.ts";

const SCHEMES = ["redis:", "rediss:"];

/**
 * Checks a Redis URL, and answers it without its credentials: what logs and errors may carry.
 *
 * @throws AppError `FAILED_PRECONDITION` when it is neither `redis[s]://[[user]:password@]host[:port][/db]` nor
 * `redis[s]+sentinel://[[user]:password@]host[:port][,host…]/name[/db]`. The error never quotes the URL.
 */
export function redisAddress(url: string): string {
  const place = parseSentinelUrl(url);
  if (place) {
    const { scheme, sentinels, master, database } = place;
    const path = [encodeURIComponent(master), ...(database ? [database] : [])].join("/");
    return `${scheme.slice(0, -1)}+sentinel://${sentinels.join(",")}/${path}`;
  }
  if (/^rediss?\+sentinel:/.test(url)) throw malformed("it does not name Sentinels and a primary");
  if (!URL.canParse(url)) throw malformed("not a URL");
  const { protocol, host, hostname, pathname } = new URL(url);
  if (!SCHEMES.includes(protocol)) throw malformed(`the scheme is "${protocol}"`);
  if (hostname === "") throw malformed("it names no host");
  if (!/^(\/\d{0,5})?$/.test(pathname)) throw malformed("its path is not the number of a database");
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

function malformed(state: string): AppError {
  return new AppError(
    "FAILED_PRECONDITION",
    `Cannot use the Redis URL: ${state}; need "redis://[[user]:password@]host[:port][/db]", "rediss://…" or ` +
      '"redis+sentinel://[[user]:password@]host[:port][,host…]/name[/db]"',
  );
}
