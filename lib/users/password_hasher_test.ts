import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { MAX_PASSWORD_BYTES, PASSWORD_COST, PasswordHasher } from "./password_hasher.ts";

const CHEAP = { ln: 4, r: 8, p: 1 };
const hasher = new PasswordHasher({ cost: CHEAP });

Deno.test("PasswordHasher: the key is that of RFC 7914, section 12", async () => {
  // scrypt("pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1), the first 32 bytes
  const key = Uint8Array.fromHex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
  const salt = new TextEncoder().encode("SodiumChloride").toBase64({ omitPadding: true });
  const hash = `$scrypt$ln=14,r=8,p=1$${salt}$${key.toBase64({ omitPadding: true })}`;
  assertEquals(await hasher.verify("pleaseletmein", hash), true);
  assertEquals(await hasher.verify("pleaseletmeIn", hash), false);
});

Deno.test("PasswordHasher: the same password never comes to the same twice, and is known each time", async () => {
  for (
    const password of ["correct horse", "", "пароль", "a".repeat(MAX_PASSWORD_BYTES)]
  ) {
    const [one, two] = [await hasher.hash(password), await hasher.hash(password)];
    assertNotEquals(one, two);
    for (const hash of [one, two]) {
      assertEquals(await hasher.verify(password, hash), true);
      for (const wrong of [`${password}x`, `${password} `, "other"]) {
        assertEquals(await hasher.verify(wrong, hash), false);
      }
    }
  }
});

Deno.test("PasswordHasher: a letter is the same however a keyboard spells it", async () => {
  assertEquals(await hasher.verify("cafe\u0301 1234", await hasher.hash("café 1234")), true);
});

Deno.test("PasswordHasher: a password over the limit cannot be hashed, and is never right", async () => {
  for (const long of ["a".repeat(MAX_PASSWORD_BYTES + 1), "é".repeat(MAX_PASSWORD_BYTES / 2 + 1)]) {
    await assertRejects(() => hasher.hash(long), RangeError);
    assertEquals(await hasher.verify(long, await hasher.hash("")), false);
  }
});

Deno.test("PasswordHasher: without a hash no password is right, and finding out costs as much", async () => {
  const dear = new PasswordHasher({ cost: { ln: 14, r: 8, p: 2 } });
  const hash = await dear.hash("right");
  const time = async (hash: string | undefined, password: string) => {
    const times: number[] = [];
    for (let i = 0; i < 7; i++) {
      const startMs = performance.now();
      assertEquals(await dear.verify(password, hash), false);
      times.push(performance.now() - startMs);
    }
    return times.toSorted((a, b) => a - b)[0]!; // the least disturbed one
  };
  const wrong = await time(hash, "wrong");
  for (const ms of [await time(undefined, "wrong"), await time(hash, "x".repeat(5_000))]) {
    assert(ms > wrong * 0.5 && ms < wrong * 2, `${ms} ms beside ${wrong} ms`);
  }
});

Deno.test("PasswordHasher: a hash of another cost is still known, and said to be outdated", async () => {
  const later = new PasswordHasher({ cost: { ln: 5, r: 8, p: 1 } });
  const hash = await hasher.hash("right");
  assertEquals(await later.verify("right", hash), true);
  assertEquals([hasher.isOutdated(hash), later.isOutdated(hash)], [false, true]);
});

Deno.test("PasswordHasher: a flood is refused beyond what may wait, and the event loop goes on", async () => {
  const busy = new PasswordHasher({ cost: { ln: 13, r: 8, p: 1 }, parallel: 2, waiting: 5 });
  const hash = await busy.hash("right");
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => busy.verify("right", hash)));
  clearInterval(timer);
  assertEquals(results.filter((r) => r.status === "fulfilled" && r.value).length, 7);
  for (const result of results) {
    if (result.status === "fulfilled") continue;
    assert(result.reason instanceof AppError);
    assertEquals(result.reason.code, "RESOURCE_EXHAUSTED");
  }
  assert(turns > 3, `${turns} turns`);
  assertEquals(await busy.verify("right", hash), true);
});

Deno.test("PasswordHasher: it costs what it says, with 32 MiB at the least", async () => {
  const hash = await new PasswordHasher().hash("x");
  assert(hash.startsWith("$scrypt$ln=15,r=8,p=3$"), hash);
  assert(128 * PASSWORD_COST.r * 2 ** PASSWORD_COST.ln >= 32 * 1_024 * 1_024);
  assertThrows(() => new PasswordHasher({ cost: { ln: 40, r: 8, p: 1 } }), RangeError);
});
