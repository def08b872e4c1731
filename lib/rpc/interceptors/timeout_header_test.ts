import { assertEquals } from "@std/assert";
import { readTimeout, writeTimeout } from "./timeout_header.ts";

Deno.test("a timeout is written and read in the words of its protocol", () => {
  const cases = [
    ["application/grpc+proto", "grpc-timeout", 1_500, "1500m"],
    ["application/grpc-web+json", "grpc-timeout", 0.2, "1m"],
    ["application/json", "connect-timeout-ms", 1_499.2, "1500"],
    ["application/connect+proto", "connect-timeout-ms", -5, "1"],
    ["application/proto", "connect-timeout-ms", 1e20, "9999999999"],
  ] as const;
  for (const [type, name, ms, value] of cases) {
    const header = new Headers({ "content-type": type });
    writeTimeout(header, ms);
    assertEquals(header.get(name), value, type);
    assertEquals(readTimeout(header), parseInt(value), type);
  }
});

Deno.test("no timeout, and one that is none, is undefined", () => {
  assertEquals(readTimeout(new Headers()), undefined);
  assertEquals(readTimeout(new Headers({ "grpc-timeout": "soon" })), undefined);
  assertEquals(readTimeout(new Headers({ "connect-timeout-ms": "1.5" })), undefined);
  assertEquals(readTimeout(new Headers({ "grpc-timeout": "2S" })), 2_000);
});
