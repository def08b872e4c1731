import { assertEquals } from "@std/assert";
import { fromBinary } from "@bufbuild/protobuf";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError } from "./app_error.ts";
import { detail, ERROR_DOMAIN, errorInfo, fieldViolations, invalidArgument } from "./details.ts";

const VIOLATIONS = [
  { field: "messages[3].author", description: "expected 1 to 100 characters" },
  { field: "text", description: "missing" },
];

Deno.test("detail: the name of the message and its bytes", () => {
  const { type, value } = detail(RetryInfoSchema, { retryDelay: { seconds: 3n } });
  assertEquals(type, "google.rpc.RetryInfo");
  assertEquals(fromBinary(RetryInfoSchema, value).retryDelay?.seconds, 3n);
});

Deno.test("invalidArgument: names every wrong field, in the text and in a BadRequest", () => {
  const error = invalidArgument(VIOLATIONS);
  assertEquals(error.code, "INVALID_ARGUMENT");
  assertEquals(error.message, "messages[3].author: expected 1 to 100 characters; text: missing");
  assertEquals(error.details.map(({ type }) => type), [BadRequestSchema.typeName]);
  assertEquals(fieldViolations(error), VIOLATIONS);
});

Deno.test("fieldViolations: empty for an error that names no fields", () => {
  assertEquals(fieldViolations(new AppError("INVALID_ARGUMENT", "x")), []);
  assertEquals(fieldViolations(new AppError("ABORTED", "x", { details: [errorInfo("R")] })), []);
});

Deno.test("errorInfo: reason, facts, and the domain of Parley", () => {
  const error = new AppError("UNAVAILABLE", "x", { details: [errorInfo("NOT_ACTIVE", { a: "b", c: "d" })] });
  const info = error.find(ErrorInfoSchema);
  assertEquals([info?.reason, info?.domain, info?.metadata], ["NOT_ACTIVE", ERROR_DOMAIN, {
    a: "b",
    c: "d",
  }]);
});
