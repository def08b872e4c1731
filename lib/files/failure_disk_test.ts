import { assert, assertEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError } from "../error/mod.ts";
import { diskFailure } from "./failure_disk.ts";

/** What Deno throws for an error that it has no class for. */
function systemError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

Deno.test("diskFailure: no room for more is RESOURCE_EXHAUSTED", () => {
  for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) {
    const error = diskFailure(systemError("No space left on device (os error 28), write '/x/y'", code));
    assertEquals([error.code, error.find(ErrorInfoSchema)?.reason], [
      "RESOURCE_EXHAUSTED",
      "FILE_STORE_FULL",
    ]);
    assert(!error.message.includes("/"), error.message);
  }
});

Deno.test("diskFailure: too many open files pass, anything else is INTERNAL; no message says a path", async () => {
  const thrown = await Deno.open("/no/such/folder/x").catch((thrown: unknown) => thrown);
  const busy = systemError("Too many open files (os error 24), open '/x/y'", "EMFILE");
  const errors = [thrown, busy].map(diskFailure);
  assertEquals(errors.map(({ code }) => code), ["INTERNAL", "UNAVAILABLE"]);
  for (const { message, cause } of errors) {
    assert(!message.includes("/"), message);
    assert(cause instanceof Error && cause.message.includes("/"));
  }
  const own = new AppError("ABORTED", "x");
  assertEquals(diskFailure(own), own);
});
