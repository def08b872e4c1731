import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./config.ts";
import { environment, SECRETS } from "./schema.ts";
import { faults, load, names } from "../../tests/support/config_env.ts";

/** For every variable one value that it may not have. */
const WRONG: Record<keyof typeof environment.shape, string> = {
  MESSENGER_SERVER_PORT: "65536",
  MESSENGER_CONNECT_PORT: "http",
  MESSENGER_HTTP_PORT: "-1",
  GRPC_PORT: "65536",
  ECHO_SOCKET: "",
  MESSENGER_SERVER_ADDR: "localhost",
  MESSENGER_ADVERTISE_ADDR: "a b:1",
  MESSENGER_MAILBOX: "a/b",
  REDIS_URL: "http://redis:6379",
  PRPC_TYPE_BROKER: "rabbit",
  PRPC_URL_BROKER: "amqp://rabbit",
  PRPC_QUEUE_NAME: "a b",
  PRPC_INSTANCE_NAME: "a b",
  QUEUE_HEALTH_PORT: "65536",
  QUEUE_CLAIM_SECONDS: "2",
  DATA_DIR: "",
  TLS_CERT_FILE: "",
  TLS_KEY_FILE: "",
  AUTH_JWT_SECRET: "hunter2",
  AUTH_JWKS_URL: "keys.example",
  AUTH_JWT_ISSUER: "",
  AUTH_JWT_AUDIENCE: "",
  ADMIN_EMAIL: "root",
  ADMIN_PASSWORD: "hunter2",
  CORS_ORIGINS: "app.example",
  VITE_ORIGIN: "localhost:5173",
  CHAT_KEEP_MESSAGES: "0",
  CHAT_KEEP_DAYS: "1.5",
  CALLS_PER_SECOND: "0",
  DRAIN_SECONDS: "10000",
  LOG_LEVEL: "verbose",
  LOG_FORMAT: "xml",
};

const DEFAULTS = {
  MESSENGER_SERVER_PORT: 51_075,
  MESSENGER_CONNECT_PORT: 51_076,
  MESSENGER_HTTP_PORT: 8_080,
  GRPC_PORT: 50_051,
  ECHO_SOCKET: ".parley/echo.sock",
  AUTH_JWT_ISSUER: "parley",
  AUTH_JWT_AUDIENCE: "parley",
  MESSENGER_SERVER_ADDR: ["localhost:51075"],
  PRPC_TYPE_BROKER: "embedded",
  PRPC_QUEUE_NAME: "task_prpc",
  QUEUE_HEALTH_PORT: 8_090,
  QUEUE_CLAIM_SECONDS: 45,
  DATA_DIR: ".parley",
  CALLS_PER_SECOND: 2_000,
  DRAIN_SECONDS: 30,
  LOG_LEVEL: "info",
  LOG_FORMAT: "auto",
};

Deno.test("loadConfig: an empty environment is every default and nothing else", () => {
  assertEquals<unknown>(load({}), DEFAULTS);
});

Deno.test("loadConfig: the chat worker is looked for on its port, unless it is told where it is", () => {
  const address = (env: Record<string, string>) => load(env).MESSENGER_SERVER_ADDR;
  assertEquals(address({ MESSENGER_SERVER_PORT: "6000" }), ["localhost:6000"]);
  assertEquals(address({ MESSENGER_SERVER_PORT: "6000", MESSENGER_SERVER_ADDR: "a:1" }), ["a:1"]);
  assertEquals(address({ MESSENGER_SERVER_PORT: "0" }), ["localhost:51075"]);
});

Deno.test("loadConfig: every variable arrives, as its type", () => {
  const env = {
    MESSENGER_SERVER_PORT: "1",
    MESSENGER_CONNECT_PORT: "0",
    MESSENGER_HTTP_PORT: "65535",
    GRPC_PORT: "2",
    ECHO_SOCKET: "/run/echo.sock",
    AUTH_JWT_SECRET: "0123456789abcdef0123456789abcdef",
    AUTH_JWKS_URL: "https://keys.example/jwks.json",
    AUTH_JWT_ISSUER: "https://issuer.example",
    AUTH_JWT_AUDIENCE: "parley-test",
    ADMIN_EMAIL: "root@example.com",
    ADMIN_PASSWORD: "correct horse",
    CORS_ORIGINS: "https://a.example, http://localhost:5173",
    VITE_ORIGIN: "http://localhost:5173",
    MESSENGER_SERVER_ADDR: "a:1, b.example:65535 ,[::1]:3,http://c/,https://d.example:8443/x//",
    MESSENGER_ADVERTISE_ADDR: "worker-1:51075",
    MESSENGER_MAILBOX: "w",
    REDIS_URL: "rediss://user:password@redis:6379/0",
    PRPC_TYPE_BROKER: "kafka",
    PRPC_URL_BROKER: "kafka-1:9092, [::1]:9093",
    PRPC_QUEUE_NAME: "reports.v2",
    PRPC_INSTANCE_NAME: "worker-1",
    QUEUE_HEALTH_PORT: "0",
    QUEUE_CLAIM_SECONDS: "3",
    DATA_DIR: "/var/lib/parley",
    TLS_CERT_FILE: "cert.pem",
    TLS_KEY_FILE: "key.pem",
    CHAT_KEEP_MESSAGES: "1000000",
    CHAT_KEEP_DAYS: "1",
    CALLS_PER_SECOND: "50",
    DRAIN_SECONDS: "0",
    LOG_LEVEL: "trace",
    LOG_FORMAT: "text",
  };
  assertEquals(Object.keys(env).sort(), Object.keys(environment.shape).sort());
  assertEquals<unknown>(load(env), {
    ...env,
    MESSENGER_SERVER_PORT: 1,
    MESSENGER_CONNECT_PORT: 0,
    MESSENGER_HTTP_PORT: 65_535,
    GRPC_PORT: 2,
    QUEUE_HEALTH_PORT: 0,
    QUEUE_CLAIM_SECONDS: 3,
    CORS_ORIGINS: ["https://a.example", "http://localhost:5173"],
    MESSENGER_SERVER_ADDR: ["a:1", "b.example:65535", "[::1]:3", "http://c", "https://d.example:8443/x"],
    CHAT_KEEP_MESSAGES: 1_000_000,
    CHAT_KEEP_DAYS: 1,
    CALLS_PER_SECOND: 50,
    DRAIN_SECONDS: 0,
  });
});

Deno.test("loadConfig: a variable that is set to nothing counts as unset, and an unknown one is not read", () => {
  const empty = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, ""]));
  assertEquals<unknown>(load({ ...empty, REDIS_URL_FILE: "", HOME: "/root", PATH: undefined }), DEFAULTS);
});

Deno.test("loadConfig: every fault at once, each once, under its name and with its value", () => {
  const wrong = Object.entries(WRONG).filter(([, value]) => value !== "");
  const found = faults(Object.fromEntries(wrong));
  assertEquals(names(found).sort(), wrong.map(([name]) => name).sort());
  for (const [name, value] of wrong) {
    if (SECRETS.includes(name as typeof SECRETS[number])) { // what it is, is not shown
      assert(!found.some((fault) => fault.includes(value)), name);
      continue;
    }
    const fault = found.find((f) => f.startsWith(`${name}: expected `));
    assert(fault?.endsWith(`, got "${value}"`), `${name}: ${fault}`);
  }
});

Deno.test("ConfigError: one line for each fault, under a line that counts them", () => {
  const error: ConfigError = assertThrows(
    () => load({ LOG_LEVEL: "loud", DRAIN_SECONDS: "1s" }),
    ConfigError,
  );
  assertEquals(error.message.split("\n"), [
    "The configuration has 2 faults:",
    '  DRAIN_SECONDS: expected whole seconds from 0 to 9999, got "1s"',
    '  LOG_LEVEL: expected one of trace, debug, info, warning, error, fatal, got "loud"',
  ]);
  const one: ConfigError = assertThrows(() => load({ LOG_LEVEL: "loud" }), ConfigError);
  assertEquals(one.message.split("\n")[0], "The configuration has a fault:");
});

Deno.test("loadConfig: values that look right and are not", () => {
  const wrong: [keyof typeof WRONG, string[]][] = [
    ["MESSENGER_HTTP_PORT", ["65536", "1e3", " 80", "0x50", "8080.0", "000080"]],
    ["MESSENGER_SERVER_ADDR", [
      "a:1,",
      "a:1,,b:2",
      "a:65536",
      "a:0",
      "::1:80",
      "http://",
      "ftp://a",
      "a:1 b:2",
    ]],
    ["MESSENGER_ADVERTISE_ADDR", ["a", "a:", ":1", "a:70000", "a:1,b:2", "http://[::"]],
    ["MESSENGER_MAILBOX", ["a b", "é", "x".repeat(256)]],
    ["REDIS_URL", [
      ...["redis://", "redis:6379", "redis://host:port"],
      ...[
        "redis+sentinel://host",
        "redis+sentinel://a:b/m",
        "redis+sentinel://a:1,,b:2/m",
        "redis+sentinel:///m",
      ],
    ]],
    ["AUTH_JWT_SECRET", ["x".repeat(31)]],
    ["AUTH_JWKS_URL", ["ftp://a", "https://", "/keys"]],
    ["CORS_ORIGINS", [
      "https://a.example/",
      "a.example",
      "https://a.example,",
      "https://a.example:443",
      "**",
    ]],
    ["CHAT_KEEP_MESSAGES", ["-1", "1e3", "01", "1000000000000000"]],
    ["LOG_LEVEL", ["INFO", "warn"]],
  ];
  for (const [name, values] of wrong) {
    for (const value of values) assertEquals(names(faults({ [name]: value })), [name], `${name}=${value}`);
  }
});

Deno.test("loadConfig: a mailbox may be named as a host and port are", () => {
  for (const name of ["Web_1-a.example:8080", "x".repeat(255)]) {
    assertEquals(load({ MESSENGER_MAILBOX: name }).MESSENGER_MAILBOX, name);
  }
});
