import { assertEquals, assertStrictEquals } from "@std/assert";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";
import { AppError } from "./app_error.ts";
import { type Code, CODES } from "./code.ts";
import { errorInfo, fieldViolations, invalidArgument } from "./details.ts";
import { fromStatus, toStatus } from "./status.ts";

Deno.test("toStatus and back: every code, the message and all details, over the wire", () => {
  const details = [errorInfo("NOT_ACTIVE", { active_address: "b:1" }), errorInfo("SECOND")];
  for (const code of Object.keys(CODES) as Code[]) {
    const sent = toBinary(StatusSchema, toStatus(new AppError(code, `wörds ${code}`, { details })));
    const error = fromStatus(fromBinary(StatusSchema, sent));
    assertEquals([error.code, error.message, error.details], [code, `wörds ${code}`, details]);
  }
});

Deno.test("toStatus: any gRPC library can unpack the details", () => {
  const status = toStatus(new AppError("ABORTED", "x", { details: [errorInfo("LOST_RACE")] }));
  assertStrictEquals(status.code, 10);
  assertEquals(anyUnpack(status.details[0]!, ErrorInfoSchema)?.reason, "LOST_RACE");
});

Deno.test("toStatus and back: the wrong fields are still named", () => {
  const violations = [{ field: "text", description: "missing" }];
  assertEquals(fieldViolations(fromStatus(toStatus(invalidArgument(violations)))), violations);
});

Deno.test("fromStatus: a type URL of any host is read by its last part", () => {
  const status = create(StatusSchema, {
    code: 14,
    details: [{ typeUrl: "example.org/types/google.rpc.ErrorInfo", value: errorInfo("R").value }, {
      typeUrl: "google.rpc.ErrorInfo",
    }],
  });
  const { code, details } = fromStatus(status);
  assertEquals(code, "UNAVAILABLE");
  assertEquals(details.map(({ type }) => type), ["google.rpc.ErrorInfo", "google.rpc.ErrorInfo"]);
});

Deno.test("fromStatus: OK, or a number that is no code, is no success: UNKNOWN", () => {
  assertEquals(fromStatus(create(StatusSchema, { code: 0 })).code, "UNKNOWN");
  assertEquals(fromStatus(create(StatusSchema, { code: 99 })).code, "UNKNOWN");
});
