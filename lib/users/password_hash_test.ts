import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { formatHash, parseHash } from "./password_hash.ts";

Deno.test("a hash is written with its cost and its salt, and read as it was", () => {
  const hash = {
    cost: { ln: 15, r: 8, p: 3 },
    salt: new Uint8Array(16).map((_, i) => i),
    key: new Uint8Array(32).fill(255),
  };
  const text = formatHash(hash);
  assertEquals(text, `$scrypt$ln=15,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$${"/".repeat(42)}8`);
  assertEquals(parseHash(text), hash);
});

Deno.test("what is no hash, or would take all the memory, is DATA_LOSS, and not repeated", () => {
  const [salt, key] = ["A".repeat(22), "A".repeat(43)];
  for (
    const text of [
      "",
      "secret",
      `$argon2id$ln=15,r=8,p=3$${salt}$${key}`,
      `$scrypt$ln=21,r=8,p=3$${salt}$${key}`,
      `$scrypt$ln=15,r=99,p=3$${salt}$${key}`,
      `$scrypt$ln=15,r=8,p=99$${salt}$${key}`,
      `$scrypt$ln=0,r=8,p=1$${salt}$${key}`,
      `$scrypt$ln=15,r=8,p=3$${salt}$`,
      `$scrypt$ln=15,r=8,p=3$${salt}$${key}$`,
      `$scrypt$ln=15,r=8,p=3$${salt}AAA$${key}`,
      `$scrypt$ln=15,r=8,p=3$${salt}$${key}AA`,
    ]
  ) {
    const error: AppError = assertThrows(() => parseHash(text), AppError);
    assertEquals([error.code, error.message], [
      "DATA_LOSS",
      "Cannot read a stored password: it is no scrypt hash",
    ]);
  }
});
