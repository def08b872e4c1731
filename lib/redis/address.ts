import { AppError } from "../error/mod.ts";

const SCHEMES = ["redis:", "rediss:"];

/**
 * Checks a Redis URL, and answers it without its credentials: what logs and errors may carry.
 *
 * @throws AppError `FAILED_PRECONDITION` when it is not `redis[s]://[[user]:password@]host[:port][/db]`. The
 * error never quotes the URL.
 */
export function redisAddress(url: string): string {
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
    `Cannot use the Redis URL: ${state}; need "redis://[[user]:password@]host[:port][/db]" or "rediss://…"`,
  );
}
