import { assert, assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { redisAddress } from "./address.ts";

Deno.test("redisAddress keeps scheme, host, port and database, and drops the credentials", () => {
  assertEquals(redisAddress("redis://localhost:6379"), "redis://localhost:6379");
  assertEquals(redisAddress("redis://user:s3cret@localhost/2"), "redis://localhost/2");
  assertEquals(redisAddress("rediss://:s3cret@[::1]:6380/"), "rediss://[::1]:6380");
});

Deno.test("redisAddress refuses what is no Redis URL, and never quotes it", () => {
  for (
    const url of [
      "s3cret",
      "http://:s3cret@localhost",
      "redis://:s3cret/with/slash@localhost:6379",
      "redis:///0?password=s3cret",
      "redis://:s3cret@localhost/zero",
    ]
  ) {
    const error: AppError = assertThrows(() => redisAddress(url), AppError, "Cannot use the Redis URL");
    assertEquals(error.code, "FAILED_PRECONDITION");
    assert(!Deno.inspect(error).includes("s3cret"), error.message);
  }
});

Deno.test("redisAddress names Sentinels with their ports, the primary and the database, and drops the credentials", () => {
  for (
    const [url, address] of [
      ["redis+sentinel://a:1,b,[::1]:3/main", "redis+sentinel://a:1,b:26379,[::1]:3/main"],
      ["rediss+sentinel://user:s3cret@a/main/2", "rediss+sentinel://a:26379/main/2"],
      ["redis+sentinel://:s3cret@a:1/m%20n/", "redis+sentinel://a:1/m%20n"],
    ] as const
  ) assertEquals(redisAddress(url), address);
  for (
    const url of [
      "redis+sentinel://:s3cret@a:1",
      "redis+sentinel://:s3cret@a:1,,b:2/main",
      "redis+sentinel://:s3cret@a:1/main/x",
      "redis+sentinel://:s3cret@a:port/main",
      "redis+sentinel://:s3cret@a:1/%",
      "redis+sentinel://s3cret@:1/main",
    ]
  ) {
    const error: AppError = assertThrows(() => redisAddress(url), AppError, "Cannot use the Redis URL");
    assert(!Deno.inspect(error).includes("s3cret"), error.message);
  }
});
