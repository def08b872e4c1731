import { assertEquals } from "@std/assert";
import { grpcTimeout, requestHeaders, withTimeout } from "./grpc_request.ts";

Deno.test("grpcTimeout: milliseconds as long as eight digits do, then what is larger, never less than was asked for", () => {
  const day = 86_400_000;
  const times = [0.2, 1, 1.5, 99_999_999, 2 * day, 2000 * day, 200_000 * day, Infinity].map(grpcTimeout);
  assertEquals(times, ["1m", "1m", "2m", "99999999m", "172800S", "2880000M", "4800000H", "99999999H"]);
  assertEquals(grpcTimeout(100_000_001), "100001S");
});

Deno.test("withTimeout: none, none", () => {
  assertEquals(withTimeout([["a", "b"]], undefined), [["a", "b"]]);
  assertEquals(withTimeout([["a", "b"]], 5), [["a", "b"], ["grpc-timeout", "5m"]]);
});

Deno.test("requestHeaders: the protocol's are its own; the user agent is the caller's, if it names one", () => {
  const own = [["te", "trailers"], ["content-type", "application/grpc+proto"], ["user-agent", "us"]] as const;
  const given = {
    "Content-Type": "text/plain",
    "TE": "gzip",
    "User-Agent": "them",
    "grpc-timeout": "9H",
    "X": "y",
  };
  assertEquals([...requestHeaders(given, own, 7)], [
    ["content-type", "application/grpc+proto"],
    ["grpc-timeout", "7m"],
    ["te", "trailers"],
    ["user-agent", "them"],
    ["x", "y"],
  ]);
  assertEquals(requestHeaders(undefined, own, undefined).get("user-agent"), "us");
});
