import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RetryInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { AppError } from "../error/mod.ts";
import { Gate } from "./gate.ts";

/** Work that ends when it is told to, and says when it begins. */
function stage(gate: Gate) {
  const begun: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  return {
    begun,
    ends,
    start(i: number): Promise<number> {
      ends[i] = Promise.withResolvers();
      return gate.pass(async () => {
        begun.push(i);
        await ends[i]!.promise;
        return i;
      });
    },
  };
}

Deno.test("Gate: lets as many through as may be, the others in order, and refuses who comes on top", async () => {
  const gate = new Gate({ what: "do it", parallel: 2, waiting: 2 });
  const { begun, ends, start } = stage(gate);
  const passes = [0, 1, 2, 3].map(start);
  const error: AppError = await assertRejects(() => start(4), AppError, "Cannot do it: 2 wait already");
  assertEquals(error.code, "RESOURCE_EXHAUSTED");
  assertEquals(error.find(RetryInfoSchema)?.retryDelay?.seconds, 1n);
  assertEquals(begun, [0, 1]);
  ends[1]!.resolve();
  await eventually("the third begins", () => begun.length === 3);
  assertEquals(begun, [0, 1, 2]);
  for (const end of ends) end.resolve();
  await eventually("the fourth begins", () => begun.length === 4);
  ends[3]!.resolve();
  assertEquals(await Promise.all(passes), [0, 1, 2, 3]);
});

Deno.test("Gate: work that fails gives its place back", async () => {
  const gate = new Gate({ what: "do it", parallel: 1, waiting: 0 });
  for (let i = 0; i < 3; i++) {
    await assertRejects(() => gate.pass(() => Promise.reject(new Error("no"))), Error, "no");
  }
  assertEquals(await gate.pass(() => Promise.resolve("yes")), "yes");
});

Deno.test("Gate: one that lets nobody through is a RangeError", () => {
  assertThrows(() => new Gate({ what: "x", parallel: 0, waiting: 1 }), RangeError);
});
