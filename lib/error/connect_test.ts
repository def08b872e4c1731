import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Code as ConnectCode, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { AppError } from "./app_error.ts";
import { type Code, CODES } from "./code.ts";
import { fromConnectError, toConnectError } from "./connect.ts";
import { errorInfo, fieldViolations, invalidArgument } from "./details.ts";

/** What a client gets when a handler throws this. */
async function overTheWire(thrown: unknown): Promise<AppError> {
  const transport = createRouterTransport((router) => {
    router.service(Health, {
      check() {
        throw thrown;
      },
    });
  });
  return fromConnectError(await assertRejects(() => createClient(Health, transport).check({})));
}

Deno.test("toConnectError and back: every code, the message and all details, over the wire", async () => {
  const details = [errorInfo("NOT_ACTIVE", { active_address: "b:1" }), errorInfo("SECOND")];
  for (const code of Object.keys(CODES) as Code[]) {
    const error = await overTheWire(toConnectError(new AppError(code, `wörds ${code}`, { details })));
    assertEquals([error.code, error.message, error.details], [code, `wörds ${code}`, details]);
  }
});

Deno.test("toConnectError: the cause is kept for the log, and is not sent", async () => {
  const cause = new Error("password=hunter2");
  const connect = toConnectError(new AppError("DATA_LOSS", "lost", { cause }));
  assertStrictEquals(connect.cause, cause);
  const received = await overTheWire(connect);
  assertEquals([received.message, received.details], ["lost", []]);
  assertEquals(Deno.inspect(received.cause).includes("hunter2"), false);
});

Deno.test("toConnectError and back: the wrong fields are still named", async () => {
  const violations = [{ field: "messages[3].author", description: "missing" }];
  assertEquals(fieldViolations(await overTheWire(toConnectError(invalidArgument(violations)))), violations);
});

Deno.test("fromConnectError: details that have not been sent yet are kept too", () => {
  const thrown = new ConnectError("x", ConnectCode.Aborted, undefined, [
    { desc: ErrorInfoSchema, value: { reason: "LOST_RACE", domain: "parley" } },
    { desc: BadRequestSchema, value: { fieldViolations: [{ field: "a", description: "b" }] } },
  ]);
  const error = fromConnectError(thrown);
  assertEquals(error.find(ErrorInfoSchema)?.reason, "LOST_RACE");
  assertEquals(fieldViolations(error), [{ field: "a", description: "b" }]);
});

Deno.test("fromConnectError: the message is without the prefix of the code, and the cause is there", () => {
  const cause = new Error("refused");
  const thrown = new ConnectError("no way", ConnectCode.Unavailable, undefined, undefined, cause);
  const error = fromConnectError(thrown);
  assertEquals([error.code, error.message], ["UNAVAILABLE", "no way"]);
  assertStrictEquals(error.cause, cause);
  const bare = new ConnectError("no way");
  assertStrictEquals(fromConnectError(bare).cause, bare);
});

Deno.test("fromConnectError: what no Connect code threw goes the way of AppError.from", () => {
  const error = new AppError("NOT_FOUND", "x");
  assertStrictEquals(fromConnectError(error), error);
  assertEquals(fromConnectError(new TypeError("x")).code, "INTERNAL");
});
