import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./config.ts";
import { SECRETS } from "./schema.ts";
import { faults, load, names } from "../../tests/support/config_env.ts";

Deno.test("loadConfig: a secret may come from the file that <NAME>_FILE names, its line end aside", () => {
  const config = load({ REDIS_URL_FILE: "/run/redis" }, { "/run/redis": "redis://u:p@redis:6379\n" });
  assertEquals(config.REDIS_URL, "redis://u:p@redis:6379");
  assertEquals(load({ REDIS_URL: "", REDIS_URL_FILE: "f" }, { f: "redis://a" }).REDIS_URL, "redis://a");
  assertEquals([...SECRETS], ["REDIS_URL", "PRPC_URL_BROKER", "AUTH_JWT_SECRET", "ADMIN_PASSWORD"]);
});

Deno.test("loadConfig: a secret that comes twice, or from a file that cannot be read, is a fault", () => {
  assertEquals(faults({ REDIS_URL: "redis://a", REDIS_URL_FILE: "f" }, { f: "redis://b" }), [
    "REDIS_URL: expected either REDIS_URL or REDIS_URL_FILE, got both",
  ]);
  assertEquals(faults({ REDIS_URL_FILE: "/missing", LOG_LEVEL: "loud" }).map((f) => f.slice(0, 60)), [
    'REDIS_URL_FILE: cannot read "/missing": No such file: /missi',
    "LOG_LEVEL: expected one of trace, debug, info, warning, erro",
  ]);
  assertEquals(names(faults({ REDIS_URL_FILE: "empty" }, { empty: "\n" })), ["REDIS_URL"]);
});

Deno.test("ConfigError: no secret is in it, nor the credentials of an address", () => {
  const found: ConfigError = assertThrows(() =>
    load({
      REDIS_URL_FILE: "f",
      MESSENGER_SERVER_ADDR: "http://user:hunter2@worker,nonsense",
      MESSENGER_ADVERTISE_ADDR: "https://user:hun@ter2@[worker",
    }, { f: "http://:hunter2@redis" }), ConfigError);
  assertEquals(names(found.faults).sort(), [
    "MESSENGER_ADVERTISE_ADDR",
    "MESSENGER_SERVER_ADDR",
    "REDIS_URL",
  ]);
  assert(!/hun|ter2/.test(found.message), found.message);
  assert(found.message.includes('"http://[REDACTED]@worker,nonsense"'), found.message);
});
