import type { Header } from "../headers.ts";

/** RFC 7541, appendix A: `name` or `name|value`, from index 1 on. */
const ENTRIES = `
:authority
:method|GET
:method|POST
:path|/
:path|/index.html
:scheme|http
:scheme|https
:status|200
:status|204
:status|206
:status|304
:status|400
:status|404
:status|500
accept-charset
accept-encoding|gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

/** The static table; the entry with index 1 comes first. */
export const STATIC_TABLE: readonly Header[] = ENTRIES.trim().split("\n").map((line): Header => {
  const [name = "", value = ""] = line.split("|");
  return [name, value];
});

/** How many entries it has: dynamic entries follow. */
export const STATIC_SIZE = STATIC_TABLE.length;

/** The index of an entry by name and value, joined by a NUL. */
export const STATIC_BY_HEADER: ReadonlyMap<string, number> = new Map(
  STATIC_TABLE.map(([name, value], i) => [`${name}\0${value}`, i + 1]),
);

/** The lowest index with this name. */
export const STATIC_BY_NAME: ReadonlyMap<string, number> = new Map(
  STATIC_TABLE.map(([name], i): [string, number] => [name, i + 1]).reverse(),
);
