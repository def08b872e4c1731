import { assert } from "@std/assert";
import fc from "fast-check";
import { checkQueueName } from "../../lib/broker/queue_name.ts";
import { ConfigError, loadConfig } from "../../lib/config/mod.ts";
import { environment } from "../../lib/config/schema.ts";
import { corsMiddleware } from "../../lib/contract/mod.ts";
import { kafkaBrokers } from "../../lib/kafka/address.ts";
import { parseSentinelUrl } from "../../lib/redis/sentinel_url.ts";
import { redisAddress } from "../../lib/redis/address.ts";
import { nameOf, parseTarget, urlOf } from "../../lib/rpc/client/target.ts";
import { workerArguments } from "../../workers/queue/options.ts";
import { UsageError } from "../../workers/queue/usage_error.ts";
import { fuzz, isDefinedError } from "./support/fuzz.ts";
import { text, textLike } from "./support/inputs.ts";

const SECRET = "hunter2hunter2";
const values = textLike(fc.constantFrom(
  ...["8080", "0", "65536", "localhost:51075", "a:1,b:2", "http://a", "https://[::1]:80/x", "[::1]:80"],
  ...[
    "redis://h:1/0",
    "rediss://h",
    "kafka",
    "redis",
    "embedded",
    "info",
    "json",
    "*",
    "https://a.b",
  ],
  ...["root@example.com", "correct horse", "x".repeat(32), "/tmp/a", "30", "1e3", "-1", "unix:/tmp/x"],
));
const names = fc.constantFrom(
  ...Object.keys(environment.shape),
  "AUTH_JWT_SECRET_FILE",
  "REDIS_URL_FILE",
  "X",
);
const secrets = fc.record({
  REDIS_URL: textLike(fc.constant(`redis://u:${SECRET}@h:1/0`)),
  PRPC_URL_BROKER: textLike(fc.constantFrom(`redis://u:${SECRET}@h:1/0`, `h:1,${SECRET}`)),
  AUTH_JWT_SECRET: textLike(fc.constantFrom(SECRET, SECRET.repeat(3))),
  ADMIN_PASSWORD: textLike(fc.constant(SECRET)),
}, { requiredKeys: [] });
const environments = fc.tuple(
  fc.dictionary(names, values, { maxKeys: 3, noNullPrototype: true }),
  fc.option(secrets),
).map(([env, secrets]) => ({ ...env, ...secrets }));

fuzz(
  "the environment",
  {
    inputs: environments,
    isDefined: (thrown) => thrown instanceof ConfigError && !thrown.message.includes(SECRET),
  },
  (env) => {
    const config = loadConfig({
      env,
      readFile: (path) => {
        if (path.startsWith("/tmp")) return SECRET.repeat(3);
        throw new Deno.errors.NotFound("no such file");
      },
    });
    assert(config.MESSENGER_HTTP_PORT <= 65_535);
  },
);

fuzz(
  "URLs of Redis",
  {
    inputs: textLike(fc.constant(`redis://u:${SECRET}@host:6379/0`)),
    isDefined: (thrown) => isDefinedError(thrown) && !String(thrown).includes(SECRET),
  },
  (url) => {
    const shown = redisAddress(url);
    if (new URL(url).password.includes(SECRET)) assert(!shown.includes(SECRET), "credentials are left out");
  },
);

const sentinels = fc.constantFrom(
  "redis+sentinel://u:p@a:1,b/m%20m/3",
  "rediss+sentinel://a/m",
  "redis+sentinel://[::1]:5/m",
);
fuzz("URLs of Sentinels", { inputs: textLike(sentinels), never: "an error" }, (url) => {
  const place = parseSentinelUrl(url);
  if (place) assert(place.sentinels.every((host) => /:\d+$/.test(host)) && place.master !== "");
});

fuzz(
  "lists of Kafka's brokers",
  { inputs: textLike(fc.constantFrom("a:9092", "a:1, b:2", "[::1]:9092")) },
  (list) => {
    assert(kafkaBrokers(list).length > 0);
  },
);

fuzz("names of queues", { inputs: textLike(fc.constantFrom("task_prpc", "a.b-c")) }, checkQueueName);

fuzz(
  "addresses of servers",
  {
    inputs: textLike(
      fc.constantFrom("http://a:1", "https://[::1]/x/", "unix:/tmp/x.sock", "unix:///tmp/x", "localhost:1"),
    ),
    isDefined: (thrown) => thrown instanceof RangeError && thrown.message.startsWith("Cannot call"), // as documented
  },
  (address) => {
    const target = parseTarget(address);
    assert(nameOf(target) !== "" && URL.canParse(urlOf(target)));
  },
);

fuzz(
  "origins that pages may call from",
  {
    inputs: textLike(
      fc.constantFrom("https://a.example", "http://localhost:5173", "*", "null", "https://*.example"),
    ),
    isDefined: (thrown) => thrown instanceof TypeError && thrown.message.startsWith("Cannot allow origin"), // as documented
  },
  (origin) => void corsMiddleware({ origins: [origin] }),
);

fuzz(
  "the command line of a queue worker",
  {
    inputs: fc.array(
      fc.oneof(
        fc.constantFrom("--module", "--worker", "--workers", "a.ts", "thread", "4", "--workers=9"),
        text,
      ),
      { maxLength: 5 },
    ),
    isDefined: (thrown) => thrown instanceof UsageError,
  },
  (args) => {
    const { workers = 1 } = workerArguments(args, "/tmp");
    assert(workers >= 1 && workers <= 1_024);
  },
);
