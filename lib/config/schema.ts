import { z } from "zod";
import { LOG_LEVELS } from "../telemetry/mod.ts";

const MAX_PORT = 65_535;

const port = (unset: number) =>
  z.string().default(String(unset))
    .refine((s) => /^\d{1,5}$/.test(s) && Number(s) <= MAX_PORT, {
      error: (issue) => `expected a port from 0 (any free one) to ${MAX_PORT}, got "${issue.input}"`,
    }).transform(Number);

const count = (what: string) =>
  z.string().refine((s) => /^[1-9]\d{0,14}$/.test(s), {
    error: (issue) => `expected a whole number of ${what}, 1 or more, got "${issue.input}"`,
  }).transform(Number);

const oneOf = <T extends string>(values: readonly T[], unset: T) =>
  z.string().default(unset).refine((s): s is T => values.includes(s as T), {
    error: (issue) => `expected one of ${values.join(", ")}, got "${issue.input}"`,
  }) as unknown as z.ZodType<T>;

/** `host:port`, with a port that can be called, or an http(s) URL. */
function isAddress(text: string): boolean {
  if (/^https?:\/\/[^\s,]+$/.test(text)) return URL.canParse(text);
  const port = Number(/^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= MAX_PORT;
}

/** An address as a message may show it: a URL may carry credentials. */
function shown(address: unknown): string {
  return String(address).replace(/\/\/[^/]*@/, "//[REDACTED]@");
}

const addresses = z.string().default("localhost:51075")
  .transform((s) => s.split(",").map((a) => a.trim().replace(/\/+$/, "")))
  .refine((list) => list.every(isAddress), {
    error: (issue) =>
      `expected a comma-separated list of host:port or http(s) URLs, got "${
        (issue.input as string[]).map(shown).join(",")
      }"`,
  });

/** Also `redis+sentinel://host:port,host:port/name`, which is no URL to a parser: it takes one host. */
function isRedisUrl(text: string): boolean {
  const sentinel = /^rediss?\+sentinel:\/\/([^@/]*@)?([^@/]+)\/[^/?#]+(\/\d{0,5})?$/.exec(text);
  if (sentinel) {
    return sentinel[2]!.split(",").every((host) => /^[^:]/.test(host) && URL.canParse(`redis://${host}`));
  }
  return /^rediss?:\/\/./.test(text) && URL.canParse(text);
}

const redisUrl = z.string().refine(isRedisUrl, {
  error: "expected a URL such as redis://host:6379, rediss://user:password@host:6379/0 or " +
    "redis+sentinel://host:26379,host:26379/name",
});

const nonEmpty = (what: string) => z.string().min(1, { error: `expected ${what}, got ""` });

/** Bytes of the secret that access tokens are signed with, at the least: as many as SHA-256 makes (RFC 7518, section 3.2). */
const MIN_SECRET_BYTES = 32;
/** Characters of a password at the least. */
const MIN_PASSWORD_CHARS = 8;

const secret = z.string().refine((s) => byteLength(s) >= MIN_SECRET_BYTES, {
  error: (issue) => `expected at least ${MIN_SECRET_BYTES} bytes, got ${byteLength(String(issue.input))}`,
});

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** `host:port`, or more of them with commas between, as Kafka's clients take them. */
function isBrokerList(text: string): boolean {
  return text.split(",").every((one) => !one.includes("//") && isAddress(one.trim()));
}

const brokerUrl = z.string().refine((s) => redisUrl.safeParse(s).success || isBrokerList(s), {
  error: "expected a URL such as redis://host:6379, or host:port of Kafka's brokers with commas between",
});

const webUrl = z.string().refine((s) => /^https?:\/\/[^\s]+$/.test(s) && URL.canParse(s), {
  error: (issue) => `expected an http(s) URL, got "${shown(issue.input)}"`,
});

/** `scheme://host`, with a port where it is not the scheme's own (RFC 6454); or `*` for all. */
function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

const origins = z.string().transform((s) => s.split(",").map((origin) => origin.trim()))
  .refine((list) => list.every(isOrigin), {
    error: (issue) =>
      `expected a comma-separated list of origins such as https://app.example, or *, got "${
        (issue.input as string[]).map(shown).join(",")
      }"`,
  });

/** The environment, variable by variable. What is not here is not read. */
export const environment = z.object({
  MESSENGER_SERVER_PORT: port(51_075),
  MESSENGER_CONNECT_PORT: port(51_076),
  MESSENGER_HTTP_PORT: port(8_080),
  GRPC_PORT: port(50_051),
  ECHO_SOCKET: nonEmpty("a path").default(".parley/echo.sock"),
  MESSENGER_SERVER_ADDR: addresses,
  MESSENGER_ADVERTISE_ADDR: z.string().refine(isAddress, {
    error: (issue) => `expected host:port or an http(s) URL, got "${shown(issue.input)}"`,
  }).optional(),
  MESSENGER_MAILBOX: z.string().regex(/^[A-Za-z0-9._:-]{1,255}$/, {
    error: (issue) => `expected 1 to 255 characters of A-Z a-z 0-9 . _ : -, got "${issue.input}"`,
  }).optional(),
  REDIS_URL: redisUrl.optional(),
  PRPC_TYPE_BROKER: oneOf(["embedded", "redis", "kafka"], "embedded"),
  PRPC_URL_BROKER: brokerUrl.optional(),
  PRPC_QUEUE_NAME: z.string().default("task_prpc").refine((s) => /^[A-Za-z0-9_.-]{1,128}$/.test(s), {
    error: (issue) => `expected 1 to 128 characters of A-Z a-z 0-9 _ . -, got "${issue.input}"`,
  }),
  PRPC_INSTANCE_NAME: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/, {
    error: (issue) => `expected 1 to 128 characters of A-Z a-z 0-9 . _ : -, got "${issue.input}"`,
  }).optional(),
  QUEUE_HEALTH_PORT: port(8_090),
  QUEUE_CLAIM_SECONDS: z.string().default("45").refine((s) => /^([3-9]|[1-9]\d{1,3})$/.test(s), {
    error: (issue) => `expected whole seconds from 3 to 9999, got "${issue.input}"`,
  }).transform(Number),
  DATA_DIR: nonEmpty("a folder").default(".parley"),
  TLS_CERT_FILE: nonEmpty("a file").optional(),
  TLS_KEY_FILE: nonEmpty("a file").optional(),
  AUTH_JWT_SECRET: secret.optional(),
  AUTH_JWKS_URL: webUrl.optional(),
  AUTH_JWT_ISSUER: nonEmpty("a name").default("parley"),
  AUTH_JWT_AUDIENCE: nonEmpty("a name").default("parley"),
  ADMIN_EMAIL: z.string().regex(/^[^\s@]+@[^\s@]+$/, {
    error: (issue) => `expected an email address, got "${issue.input}"`,
  }).optional(),
  ADMIN_PASSWORD: z.string().min(MIN_PASSWORD_CHARS, {
    error: `expected at least ${MIN_PASSWORD_CHARS} characters`,
  }).optional(),
  CORS_ORIGINS: origins.optional(),
  VITE_ORIGIN: webUrl.optional(),
  CHAT_KEEP_MESSAGES: count("messages").optional(),
  CHAT_KEEP_DAYS: count("days").optional(),
  CALLS_PER_SECOND: z.string().default("2000").pipe(count("calls")),
  DRAIN_SECONDS: z.string().default("30").refine((s) => /^\d{1,4}$/.test(s), {
    error: (issue) => `expected whole seconds from 0 to 9999, got "${issue.input}"`,
  }).transform(Number),
  LOG_LEVEL: oneOf(LOG_LEVELS, "info"),
  LOG_FORMAT: oneOf(["auto", "json", "text", "color"], "auto"),
});

/** The environment as it was read: checked, typed, defaults filled in. */
export type Environment = z.output<typeof environment>;

/** Variables whose value may be read from the file that `<NAME>_FILE` names. */
export const SECRETS = ["REDIS_URL", "PRPC_URL_BROKER", "AUTH_JWT_SECRET", "ADMIN_PASSWORD"] as const;

const PORTS = [
  "MESSENGER_SERVER_PORT",
  "MESSENGER_CONNECT_PORT",
  "MESSENGER_HTTP_PORT",
  "GRPC_PORT",
] as const;

/** Where one is set, the other must be. */
const PAIRS = [
  { one: "TLS_CERT_FILE", other: "TLS_KEY_FILE", what: "a file" },
  { one: "TLS_KEY_FILE", other: "TLS_CERT_FILE", what: "a file" },
  { one: "ADMIN_EMAIL", other: "ADMIN_PASSWORD", what: "a password" },
  { one: "ADMIN_PASSWORD", other: "ADMIN_EMAIL", what: "an email address" },
] as const;

/** What contradicts itself between variables, whether or not each is well-formed: `NAME: …`, one a fault. */
export function contradictions(values: Readonly<Record<string, string>>): string[] {
  const faults = PAIRS
    .filter(({ one, other }) => values[one] && !values[other])
    .map(({ one, other, what }) => `${other}: expected ${what}, since ${one} is set`);
  faults.push(...brokerFaults(values));
  const taken = new Map<number, string>();
  for (const name of PORTS) {
    const port = environment.shape[name].safeParse(values[name]).data;
    if (!port) continue; // 0 picks a free one, and what is no port has a fault of its own
    const other = taken.get(port);
    if (other) faults.push(`${name}: expected a port of its own, ${port} is that of ${other}`);
    else taken.set(port, name);
  }
  return faults;
}

/** The broker's kind and where it is must be of one kind. */
function brokerFaults({ PRPC_TYPE_BROKER: kind = "embedded", PRPC_URL_BROKER: url }: Record<string, string>) {
  if (url === undefined) {
    if (kind === "redis") {
      return ["PRPC_URL_BROKER: expected a redis:// URL, since PRPC_TYPE_BROKER is redis"];
    }
    if (kind === "kafka") return ["PRPC_URL_BROKER: expected host:port, since PRPC_TYPE_BROKER is kafka"];
    return [];
  }
  const isRedis = redisUrl.safeParse(url).success;
  if (kind === "embedded") return ["PRPC_TYPE_BROKER: expected redis or kafka, since PRPC_URL_BROKER is set"];
  if (kind === "redis" && !isRedis && isBrokerList(url)) {
    return ["PRPC_URL_BROKER: expected a redis:// URL, since PRPC_TYPE_BROKER is redis"];
  }
  if (kind === "kafka" && isRedis) {
    return ["PRPC_URL_BROKER: expected host:port, since PRPC_TYPE_BROKER is kafka"];
  }
  return [];
}
