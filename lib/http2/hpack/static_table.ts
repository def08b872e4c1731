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
export const STATIC_TABLE: readonly Header[] = ENTRIES.trim().split("\n").map(
  (line): Header => {
    const [name = "", value = ""] = line.split("|");
    return [name, value];
  },
);

/** How many entries it has: dynamic entries follow. */
export const STATIC_SIZE = STATIC_TABLE.length;

/** What the static table has of one name. */
export interface StaticName {
  /** The lowest index with this name. */
  readonly index: number;
  /** The indices of its entries by their values. */
  readonly values: ReadonlyMap<string, number>;
}

/** The entries by their names. */
export const STATIC_NAMES: ReadonlyMap<string, StaticName> = byName();

function byName(): Map<string, StaticName> {
  const names = new Map<
    string,
    { index: number; values: Map<string, number> }
  >();
  for (const [at, [name, value]] of STATIC_TABLE.entries()) {
    const known = names.get(name);
    if (known) known.values.set(value, at + 1);
    else names.set(name, { index: at + 1, values: new Map([[value, at + 1]]) });
  }
  return names;
}
