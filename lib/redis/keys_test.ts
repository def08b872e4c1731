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

Deno.test("PRPC's names are PRPC's, and no key of ours begins as its replies do", () => {
  const { queueCalls, queuePrpc, queueReply, queueMark, queueClaims, queueDeadLetter } = redisKeys;
  assertEquals(queuePrpc("task_prpc", "pickled"), "prpc_task_prpc");
  assertEquals(queuePrpc("task_prpc", "raw"), "prpc_raw_task_prpc");
  assertEquals(queueReply("task_prpc", "pickled", "u-1"), "prpc_feedback_task_prpc_u-1");
  assertEquals(queueReply("task_prpc", "raw", "u-1"), "prpc_feedback_raw_task_prpc_u-1");
  const ours = [
    queueCalls("}x{", "native", "high"),
    queueReply("}x{", "native", "}y{"),
    queueMark("}x{", "{y}"),
    queueClaims("}x{", "{z}"),
    queueDeadLetter("}x{", "{y}"),
    redisKeys.queueDelayed("}x{"),
    redisKeys.queueDelayedCalls("}x{"),
    redisKeys.queueDead("}x{"),
    redisKeys.queueCancelled("}x{"),
    redisKeys.queueWorkers("}x{"),
    redisKeys.queueFunctions("}x{"),
    redisKeys.queueEvents("}x{"),
  ];
  for (const key of ours) {
    assert(key.startsWith("parley:"), key);
    assertEquals(/\{(.*?)\}/.exec(key)?.[1], `queue:${encodeURIComponent("}x{")}`);
  }
  assertEquals(new Set(ours).size, ours.length);
});
