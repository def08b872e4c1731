import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError, loadConfig } from "./config.ts";

function faults(env: Readonly<Record<string, string>>): readonly string[] {
  const error: ConfigError = assertThrows(() => loadConfig({ env, readFile: () => "" }), ConfigError);
  return error.faults;
}

function loads(env: Readonly<Record<string, string>>): boolean {
  loadConfig({ env, readFile: () => "" });
  return true;
}

Deno.test("contradictions: a certificate without its key, and a key without its certificate", () => {
  assertEquals(faults({ TLS_CERT_FILE: "c" }), ["TLS_KEY_FILE: expected a file, since TLS_CERT_FILE is set"]);
  assertEquals(faults({ TLS_KEY_FILE: "k" }), ["TLS_CERT_FILE: expected a file, since TLS_KEY_FILE is set"]);
  assertEquals(loads({ TLS_CERT_FILE: "c", TLS_KEY_FILE: "k" }), true);
});

Deno.test("contradictions: an admin without a password, and a password without an admin", () => {
  assertEquals(faults({ ADMIN_EMAIL: "a@b.example" }), [
    "ADMIN_PASSWORD: expected a password, since ADMIN_EMAIL is set",
  ]);
  assertEquals(faults({ ADMIN_PASSWORD: "correct horse" }), [
    "ADMIN_EMAIL: expected an email address, since ADMIN_PASSWORD is set",
  ]);
});

Deno.test("contradictions: two listeners on one port", () => {
  assertEquals(faults({ MESSENGER_SERVER_PORT: "9000", MESSENGER_HTTP_PORT: "9000" }), [
    "MESSENGER_HTTP_PORT: expected a port of its own, 9000 is that of MESSENGER_SERVER_PORT",
  ]);
  assertEquals(
    faults({ MESSENGER_SERVER_PORT: "9", MESSENGER_CONNECT_PORT: "9", MESSENGER_HTTP_PORT: "9" }).length,
    2,
  );
});

Deno.test("contradictions: a port that is another's default", () => {
  assertEquals(faults({ MESSENGER_HTTP_PORT: "51076" }), [
    "MESSENGER_HTTP_PORT: expected a port of its own, 51076 is that of MESSENGER_CONNECT_PORT",
  ]);
  assertEquals(loads({ MESSENGER_HTTP_PORT: "51076", MESSENGER_CONNECT_PORT: "51077" }), true);
});

Deno.test("contradictions: one port that is written in two ways", () => {
  assertEquals(faults({ MESSENGER_CONNECT_PORT: "08080" }), [
    "MESSENGER_HTTP_PORT: expected a port of its own, 8080 is that of MESSENGER_CONNECT_PORT",
  ]);
});

Deno.test("contradictions: 0 is any free port, for as many as want one", () => {
  assertEquals(
    loads({ MESSENGER_SERVER_PORT: "0", MESSENGER_CONNECT_PORT: "0", MESSENGER_HTTP_PORT: "00" }),
    true,
  );
});

Deno.test("contradictions: a broker without its URL, with another's, and a URL without a broker", () => {
  const fault = (PRPC_TYPE_BROKER: string, PRPC_URL_BROKER: string) =>
    faults({ PRPC_TYPE_BROKER, PRPC_URL_BROKER });
  const redis = ["PRPC_URL_BROKER: expected a redis:// URL, since PRPC_TYPE_BROKER is redis"];
  const kafka = ["PRPC_URL_BROKER: expected host:port, since PRPC_TYPE_BROKER is kafka"];
  assertEquals([fault("redis", ""), fault("redis", "localhost:9092")], [redis, redis]);
  assertEquals([fault("kafka", ""), fault("kafka", "redis://localhost")], [kafka, kafka]);
  const embedded = ["PRPC_TYPE_BROKER: expected redis or kafka, since PRPC_URL_BROKER is set"];
  assertEquals([fault("", "redis://localhost"), fault("embedded", "localhost:9092")], [embedded, embedded]);
  assertEquals(loads({ PRPC_TYPE_BROKER: "redis", PRPC_URL_BROKER: "redis://localhost:6379/0" }), true);
  assertEquals(loads({ PRPC_TYPE_BROKER: "kafka", PRPC_URL_BROKER: "a:9092,b:9092" }), true);
  assertEquals(fault("redis", "nonsense").length, 1);
});

Deno.test("contradictions: told together with what is wrong with single variables", () => {
  const found = faults({
    LOG_LEVEL: "loud",
    TLS_CERT_FILE: "c",
    MESSENGER_SERVER_PORT: "7",
    MESSENGER_CONNECT_PORT: "7",
    REDIS_URL: "x",
    REDIS_URL_FILE: "f",
  });
  assertEquals(found.map((fault) => fault.slice(0, fault.indexOf(":"))).sort(), [
    "LOG_LEVEL",
    "MESSENGER_CONNECT_PORT",
    "REDIS_URL",
    "REDIS_URL",
    "TLS_KEY_FILE",
  ]);
});

Deno.test("contradictions: what is no port at all is that one fault only", () => {
  assertEquals(faults({ MESSENGER_SERVER_PORT: "x", MESSENGER_HTTP_PORT: "x" }).length, 2);
});
