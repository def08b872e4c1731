import { assertEquals } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { failure } from "../../tests/support/failure.ts";
import { UserStreams } from "./user_streams.ts";

/** A stream that goes on until it is left. */
async function* endless(): AsyncGenerator<number> {
  for (let i = 1;; i++) yield i;
}

Deno.test("UserStreams: a user has so many open and no more; one that is left, or ends, makes room", async () => {
  const streams = new UserStreams(2);
  const [one, two] = [streams.hold("ana", endless()), streams.hold("ana", endless())];
  for (const stream of [one, two]) assertEquals((await stream.next()).value, 1);
  assertEquals((await failure(streams.hold("ana", endless()).next())).code, "RESOURCE_EXHAUSTED");
  const other = streams.hold("olga", endless());
  assertEquals([(await other.next()).value, streams.users], [1, 2]);
  await one.return(undefined);
  const three = streams.hold("ana", endless());
  assertEquals((await three.next()).value, 1);
  for (const stream of [two, three, other]) await stream.return(undefined);
  assertEquals(streams.users, 0);
});

Deno.test("UserStreams: one that fails makes room too, and strangers are not counted", async () => {
  const streams = new UserStreams(1);
  for (const userId of ["ana", "ana", undefined]) {
    const broken = async function* (): AsyncGenerator<number> {
      yield 1;
      throw new AppError("ABORTED", "broken");
    };
    const stream = streams.hold(userId, broken());
    await stream.next();
    assertEquals((await failure(stream.next())).code, "ABORTED");
  }
  const strangers = [1, 2, 3].map(() => streams.hold(undefined, endless()));
  for (const stranger of strangers) assertEquals((await stranger.next()).value, 1);
  assertEquals(streams.users, 0);
});
