import { Code, ConnectError } from "@connectrpc/connect";
import { assertEquals, assertThrows } from "@std/assert";
import { COMPRESSIONS } from "../compression.ts";
import { negotiate } from "./negotiation.ts";

function names(sent?: string, accepted?: string): (string | undefined)[] {
  const { request, response } = negotiate(COMPRESSIONS, sent, accepted, "grpc-accept-encoding");
  return [request?.name, response?.name];
}

Deno.test("negotiate: what the peer sends and accepts, as far as there is any such compression", () => {
  assertEquals(names(), [undefined, undefined]);
  assertEquals(names("identity"), [undefined, undefined]);
  assertEquals(names("gzip"), ["gzip", "gzip"]);
  assertEquals(names("gzip", "br, deflate"), ["gzip", "deflate"]);
  assertEquals(names(undefined, "snappy, deflate,gzip"), [undefined, "deflate"]);
  assertEquals(names("gzip", "snappy"), ["gzip", undefined]);
  assertEquals(names("deflate", "identity"), ["deflate", undefined]);
});

Deno.test("negotiate: an unknown compression of the request is UNIMPLEMENTED, and names those there are", () => {
  for (const name of ["snappy", "br"]) { // Deno's brotli leaks: see COMPRESSIONS
    const error: ConnectError = assertThrows(() => names(name), ConnectError);
    assertEquals(error.code, Code.Unimplemented);
    assertEquals(error.metadata.get("grpc-accept-encoding"), "gzip,deflate");
  }
});
