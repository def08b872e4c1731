/** A primary that Sentinels know by a name. */
export interface SentinelPlace {
  /** `redis:` or `rediss:`, of Sentinels and servers alike. */
  readonly scheme: string;
  /** Of the servers: `user:password@`, percent-encoded as it was given; empty for none. */
  readonly credentials: string;
  /** The Sentinels, `host:port` each. */
  readonly sentinels: readonly string[];
  readonly master: string;
  /** The number of the database; empty for 0. */
  readonly database: string;
}

const SENTINEL_PORT = 26379;

const FORM = /^(rediss?)\+sentinel:\/\/([^@/]*@)?([^@/]+)\/([^/?#]+)(?:\/(\d{0,5}))?$/;

/** The parts of `redis[s]+sentinel://[[user]:password@]host[:port][,host…]/name[/db]`; `undefined` for anything else. */
export function parseSentinelUrl(url: string): SentinelPlace | undefined {
  const [, scheme = "", credentials = "", hosts = "", name = "", database = ""] = FORM.exec(url) ?? [];
  if (scheme === "") return undefined;
  const sentinels = hosts.split(",").map((host) => /:\d+$/.test(host) ? host : `${host}:${SENTINEL_PORT}`);
  if (!sentinels.every((host) => /^[^:]/.test(host) && URL.canParse(`redis://${credentials}${host}`))) {
    return undefined;
  }
  try {
    return { scheme: `${scheme}:`, credentials, sentinels, master: decodeURIComponent(name), database };
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}
