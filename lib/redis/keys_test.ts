import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { redisKeys } from "./keys.ts";

Deno.test("no name reaches into the keys of another", () => {
  assertNotEquals(redisKeys.flush("lobby", "a:b", "c"), redisKeys.flush("lobby", "a", "b:c"));
  assertNotEquals(redisKeys.cursor("a", "b:c"), redisKeys.cursor("a:b", "c"));
  assertNotEquals(redisKeys.roomKeys("a", 1), redisKeys.roomKeys("a:1", 1));
  assertNotEquals(redisKeys.session("a:b"), redisKeys.userSessions("a:b"));
});

Deno.test("all keys of the chat lie in one slot of a cluster, whatever the names", () => {
  const keys = [
    redisKeys.lease,
    redisKeys.rooms,
    redisKeys.room("{x}"),
    redisKeys.roomLog("}x{"),
    redisKeys.roomKeys("{x}", 20_000),
    redisKeys.cursor("{x}", "{y}"),
    redisKeys.flush("{x}", "{y}", "{z}"),
  ];
  for (const key of keys) {
    assert(key.startsWith("parley:"), key);
    assertEquals(/\{(.*?)\}/.exec(key)?.[1], "chat");
  }
});

Deno.test("all keys of the users lie in one slot of a cluster, whatever the names", () => {
  const keys = [
    redisKeys.user("{x}"),
    redisKeys.userCredential("}x{"),
    redisKeys.userEmails,
    redisKeys.userIds(),
    redisKeys.userIds("ACTIVE"),
    redisKeys.session("{x}"),
    redisKeys.userSessions("{x}"),
  ];
  for (const key of keys) {
    assert(key.startsWith("parley:"), key);
    assertEquals(/\{(.*?)\}/.exec(key)?.[1], "users");
  }
  assertEquals(new Set(keys).size, keys.length);
});
