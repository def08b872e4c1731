import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, type ErrorDetail } from "./app_error.ts";
import { detail, errorInfo } from "./details.ts";

Deno.test("AppError: keeps code, message, cause and details", () => {
  const cause = new Error("disk");
  const details = [errorInfo("FULL")];
  const error = new AppError("DATA_LOSS", "Cannot read", { cause, details });
  assert(error instanceof Error);
  assertEquals([error.name, error.code, error.message], ["AppError", "DATA_LOSS", "Cannot read"]);
  assertStrictEquals(error.cause, cause);
  assertEquals(error.details, details);
});

Deno.test("AppError: without options there is no cause and there are no details", () => {
  const error = new AppError("NOT_FOUND", "x");
  assert(!("cause" in error));
  assertEquals(error.details, []);
});

Deno.test("AppError: a cause that is null or false is kept too", () => {
  assertEquals(new AppError("INTERNAL", "x", { cause: null }).cause, null);
  assertEquals(new AppError("INTERNAL", "x", { cause: false }).cause, false);
});

Deno.test("find: the first detail of the type, decoded", () => {
  const other: ErrorDetail = { type: "test.Other", value: new Uint8Array([255]) };
  const error = new AppError("ABORTED", "x", {
    details: [other, errorInfo("FIRST", { a: "1" }), errorInfo("SECOND")],
  });
  const info = error.find(ErrorInfoSchema);
  assertEquals([info?.reason, info?.domain, info?.metadata], ["FIRST", "parley", { a: "1" }]);
});

Deno.test("find: nothing where there is no such detail, or it cannot be read", () => {
  assertEquals(new AppError("ABORTED", "x").find(ErrorInfoSchema), undefined);
  const type = ErrorInfoSchema.typeName;
  const broken = { type, value: new Uint8Array([0x0a, 0x05, 0x41]) }; // five bytes announced, one there
  assertEquals(new AppError("ABORTED", "x", { details: [broken] }).find(ErrorInfoSchema), undefined);
  const prefixed = { ...detail(ErrorInfoSchema, { reason: "R" }), type: `type.googleapis.com/${type}` };
  assertEquals(new AppError("ABORTED", "x", { details: [prefixed] }).find(ErrorInfoSchema), undefined);
});

Deno.test("from: an AppError stays itself", () => {
  const error = new AppError("NOT_FOUND", "x");
  assertStrictEquals(AppError.from(error), error);
});

Deno.test("from: an abort is CANCELLED and a timeout DEADLINE_EXCEEDED, as signals give them", async () => {
  const controller = new AbortController();
  controller.abort();
  const aborted = AppError.from(controller.signal.reason);
  assertEquals(aborted.code, "CANCELLED");
  assertStrictEquals(aborted.cause, controller.signal.reason);

  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  const late = AppError.from(signal.reason);
  assertEquals(late.code, "DEADLINE_EXCEEDED");
  assertStrictEquals(late.cause, signal.reason);
});

Deno.test("from: anything else is INTERNAL, says nothing of it, and keeps it as the cause", () => {
  const secret = new TypeError("password=hunter2");
  for (const thrown of [secret, "hunter2", undefined, null, 7, new DOMException("x", "NotFoundError")]) {
    const error = AppError.from(thrown);
    assertEquals([error.code, error.message], ["INTERNAL", "Internal error"]);
    assertStrictEquals(error.cause, thrown);
    assertEquals(error.details, []);
  }
});
