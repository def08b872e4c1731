import { assertEquals } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import { AppError, fromConnectError } from "../error/mod.ts";
import { problemResponse } from "./rest_problem.ts";

Deno.test("problemResponse: a 401 asks what the call asked, else for a bearer token; nothing else asks", () => {
  const asks = (error: AppError) => problemResponse(error).headers.get("www-authenticate");
  const thrown = new ConnectError("no token", Code.Unauthenticated, {
    "www-authenticate": 'Bearer realm="a"',
  });
  assertEquals(asks(fromConnectError(thrown)), 'Bearer realm="a"');
  assertEquals(asks(new AppError("UNAUTHENTICATED", "no token")), "Bearer");
  assertEquals(asks(new AppError("PERMISSION_DENIED", "no")), null);
});
