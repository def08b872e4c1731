import { assertEquals, assertStrictEquals } from "@std/assert";
import { create, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../proto/gen/google/rpc/status_pb.ts";
import type { HeaderList } from "../../http2/mod.ts";
import { hasStatus, statusError } from "./grpc_status.ts";

const INFO = toBinary(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "WHY" }));
const STATUS = create(StatusSchema, {
  code: 5,
  message: "ünbekannt",
  details: [{ typeUrl: "type.googleapis.com/google.rpc.ErrorInfo", value: INFO }],
});
const DETAILS = base64Encode(toBinary(StatusSchema, STATUS), "std_raw");

function read(fields: HeaderList): [Code, string] | undefined {
  const error = statusError(fields);
  return error && [error.code, error.rawMessage];
}

Deno.test("statusError: none for what went well, and for what says nothing", () => {
  assertEquals(read([["grpc-status", "0"], ["grpc-message", "fine"]]), undefined);
  assertEquals(read([["x", "grpc-status"]]), undefined);
  assertEquals([hasStatus([["grpc-status", "0"]]), hasStatus([["grpc-message", ""]])], [true, false]);
});

Deno.test("statusError: the code, and the message behind its percent signs", () => {
  assertEquals(read([["grpc-status", "5"]]), [Code.NotFound, ""]);
  assertEquals(read([["grpc-status", "16"], ["grpc-message", "%e2%82%AC 5%25 %0A!"]]), [
    Code.Unauthenticated,
    "€ 5% \n!",
  ]);
  assertEquals(read([["grpc-status", "2"], ["grpc-message", "50% %zz %"]]), [Code.Unknown, "50% %zz %"]);
  assertEquals(read([["grpc-status", "2"], ["grpc-message", "%ff"]]), [Code.Unknown, "\ufffd"]);
});

Deno.test("statusError: a code that there is not is Internal", () => {
  for (const code of ["17", "-1", "", "ok", "1.5"]) {
    assertEquals(read([["grpc-status", code]]), [Code.Internal, `invalid grpc-status: ${code}`], code);
  }
});

Deno.test("statusError: details are kept as they are, and say code and message", () => {
  const error = statusError([["grpc-status", "13"], ["grpc-message", "x"], [
    "grpc-status-details-bin",
    DETAILS,
  ]])!;
  assertEquals([error.code, error.rawMessage], [Code.NotFound, "ünbekannt"]);
  assertEquals(error.details, [{ type: "google.rpc.ErrorInfo", value: INFO }]);
  assertEquals(error.findDetails(ErrorInfoSchema)[0]?.reason, "WHY");
});

Deno.test("statusError: details that cannot be read leave code and message", () => {
  for (const broken of ["!", "AAAA", `${DETAILS.slice(0, -4)}`]) {
    const fields: HeaderList = [["grpc-status", "9"], ["grpc-message", "m"], [
      "grpc-status-details-bin",
      broken,
    ]];
    assertEquals(read(fields), [Code.FailedPrecondition, "m"], broken);
  }
});

Deno.test("statusError: its metadata are the trailers and the headers", () => {
  const { metadata } = statusError([["grpc-status", "3"], ["x-b", "2"]], [[":status", "200"], ["x-a", "1"]])!;
  assertEquals([...metadata], [["grpc-status", "3"], ["x-a", "1"], ["x-b", "2"]]);
  assertStrictEquals(statusError([["grpc-status", "3"]])!.isWireError, true);
});
