import { assert, assertEquals } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { redactFields, redactSecrets } from "./redaction.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

/** A line as it leaves. */
function line(text: string): string {
  return redactSecrets(() => text)(record());
}

function record(over: Partial<LogRecord> = {}): LogRecord {
  return {
    category: ["parley", "test"],
    level: "info",
    message: [""],
    rawMessage: "",
    timestamp: 0,
    properties: {},
    ...over,
  };
}

/** A record as it reaches the sink. */
function kept(over: Partial<LogRecord>): LogRecord {
  const out: LogRecord[] = [];
  redactFields((one) => void out.push(one))(record(over));
  return out[0]!;
}

Deno.test("redactSecrets: the credentials of a URL", () => {
  const cases = {
    "log in redis://user:hunter2@redis:6379/0 now": "log in redis://[REDACTED]@redis:6379/0 now",
    "rediss://:hunter2@redis": "rediss://[REDACTED]@redis",
    "REDIS://hunter2@redis": "REDIS://[REDACTED]@redis",
    "redis://user:hun@ter2@redis/0": "redis://[REDACTED]@redis/0",
    "git+ssh://hunter2@a and http://b:hunter2@c/d": "git+ssh://[REDACTED]@a and http://[REDACTED]@c/d",
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(line(text), expected);
});

Deno.test("redactSecrets: an @ that is not of a URL's credentials stays", () => {
  for (
    const text of ["http://a/b?c=d@e", "http://a/@b", "mail to ann@example.org", "http://a#x@y", "//a@b"]
  ) {
    assertEquals(line(text), text);
  }
});

Deno.test("redactSecrets: a JSON web token, wherever it stands", () => {
  assertEquals(line(`got ${JWT}, fine`), "got [JWT REDACTED], fine");
  assert(!line(`GET /x?jwt=${JWT}&a=b`).includes("eyJ"));
  for (const before of ["%22", "a", "a-b_", "x.", "x.y.", "eyJ", "eyJeyJ"]) {
    const shown = line(`${before}${JWT}/${JWT}`);
    assert(!shown.includes("eyJzdWI") && !shown.includes("c2lnbmF0dXJl"), shown);
  }
});

Deno.test("redactSecrets: values named as secrets", () => {
  const cases = {
    "password: hunter2": "password: [REDACTED]",
    "ADMIN_PASSWORD=hunter2 next": "ADMIN_PASSWORD=[REDACTED] next",
    "passwd = hunter2;": "passwd = [REDACTED];",
    "senha: hunter2, nome: ann": "senha: [REDACTED], nome: ann",
    "x-api-key: hunter2": "x-api-key: [REDACTED]",
    "client_secret=hunter2&x": "client_secret=[REDACTED]",
    "Authorization: Bearer hunter2": "Authorization: [REDACTED]",
    "authorization: Basic hunter2==": "authorization: [REDACTED]",
    "password=hun\\ter2 x": "password=[REDACTED] x",
    'password="hunter two" x': 'password="[REDACTED]" x',
    "password='hunter \"two\"' x": "password='[REDACTED]' x",
    "password: `hunter 'two'` }": "password: `[REDACTED]` }",
    'AUTH_TOKEN: "" }': 'AUTH_TOKEN: "[REDACTED]" }',
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(line(text), expected);
});

Deno.test("redactSecrets: JSON stays JSON, and JSON within JSON too, whatever the secret is", () => {
  for (const secret of ["hunter2", "hunter two", 'hun"ter2', "hun\\ter2\\", 'h\n"},{\\"', "hünter,2;}", ""]) {
    const inner = { password: secret, name: "ann" };
    const text = JSON.stringify({ body: JSON.stringify(inner), inner, last: "x" });
    const redacted = { password: "[REDACTED]", name: "ann" };
    assertEquals(
      JSON.parse(line(text)),
      { body: JSON.stringify(redacted), inner: redacted, last: "x" },
      text,
    );
  }
});

Deno.test("redactSecrets: other words stay", () => {
  for (const text of ["the password is wrong", "tokens 7", "secretary Ann", '{"text":"hello: you = me"}']) {
    assertEquals(line(text), text);
  }
});

Deno.test("redactSecrets: a long line takes no long time", () => {
  const startMs = performance.now();
  for (const text of ["a".repeat(100_000), 'password="'.repeat(10_000), "a://".repeat(25_000)]) line(text);
  assert(performance.now() - startMs < 2_000);
});

Deno.test("redactFields: properties named as secrets, at any depth, and nothing else", () => {
  const properties = {
    password: "a b",
    Senha: "x",
    refreshToken: 7,
    passwordHash: new Uint8Array(3),
    "x-api-key": { nested: "x" },
    AUTH_JWT_SECRET: undefined,
    user: { name: "ann", list: [{ private_key: "x" }, "b"] },
    seq: 5n,
  };
  const REDACTED = "[REDACTED]";
  assertEquals(kept({ properties }).properties, {
    password: REDACTED,
    Senha: REDACTED,
    refreshToken: REDACTED,
    passwordHash: REDACTED,
    "x-api-key": REDACTED,
    AUTH_JWT_SECRET: REDACTED,
    user: { name: "ann", list: [{ private_key: REDACTED }, "b"] },
    seq: 5n,
  });
  assertEquals(properties.password, "a b"); // the caller's own object is left alone
});

Deno.test("redactFields: the message shows what the properties show", () => {
  const user = { name: "ann", password: "a b" };
  const { message } = kept({
    rawMessage: "{user} has {password} on {host}",
    message: ["", user, " has ", "a b", " on ", "db", ""],
    properties: { user, password: "a b", host: "db" },
  });
  assertEquals(message, [
    "",
    { name: "ann", password: "[REDACTED]" },
    " has ",
    "[REDACTED]",
    " on ",
    "db",
    "",
  ]);
});
