import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { serveBindings } from "../../tests/support/contract/rest_server.ts";

/** The status of an answer, and its problem's code and detail. */
async function problemOf(response: Response): Promise<[number, string, string]> {
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  const { status, code, detail } = await response.json();
  assertEquals(status, response.status);
  return [status, code, detail];
}

Deno.test("createRest: a deadline is passed on, the shorter of two", async () => {
  const { request, seen } = await serveBindings();
  const ask = async (headers: Record<string, string>) => {
    const response = await request("GET", "/v1/messages/1", { headers });
    return response.status === 200 ? seen.context?.timeoutMs() : (await problemOf(response))[2];
  };
  assertEquals(await ask({}), undefined);
  const within = async (headers: Record<string, string>, ms: number) => {
    const left = await ask(headers);
    assertEquals(typeof left === "number" && left <= ms && left > ms - 500, true, `${left}`);
  };
  await within({ "connect-timeout-ms": "5000" }, 5_000);
  await within({ "grpc-timeout": "2S" }, 2_000);
  await within({ "grpc-timeout": "1H", "connect-timeout-ms": "7000" }, 7_000);
  assertMatch(`${await ask({ "connect-timeout-ms": "1.5" })}`, /^Connect-Timeout-Ms: expected milliseconds/);
  assertMatch(`${await ask({ "grpc-timeout": "1x" })}`, /^Grpc-Timeout: expected one to eight digits/);
});

Deno.test("createRest: a deadline that passes is 504", async () => {
  const { request } = await serveBindings({
    implementation: {
      getMessage: (_: never, { signal }: { signal: AbortSignal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
  });
  const response = await request("GET", "/v1/messages/1", { headers: { "connect-timeout-ms": "50" } });
  assertEquals((await problemOf(response)).slice(0, 2), [504, "DEADLINE_EXCEEDED"]);
});

Deno.test("createRest: a body that does not end is waited for as long as the client waits", async () => {
  const { request } = await serveBindings();
  const response = await request("POST", "/v1/messages", {
    headers: { "connect-timeout-ms": "50", "content-type": "application/json" },
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) }),
  });
  assertEquals((await problemOf(response)).slice(0, 2), [504, "DEADLINE_EXCEEDED"]);
});

Deno.test("createRest: the client goes, and the call is cancelled", async () => {
  const called = Promise.withResolvers<AbortSignal>();
  const { request } = await serveBindings({
    implementation: {
      getMessage: (_: never, { signal }: { signal: AbortSignal }) => {
        called.resolve(signal);
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    },
  });
  const client = new AbortController();
  const answer = request("GET", "/v1/messages/1", { signal: client.signal });
  const signal = await called.promise;
  assertEquals(signal.aborted, false);
  client.abort();
  const response = await answer;
  assertEquals([signal.aborted, response.status], [true, 499]);
  assertStringIncludes(await response.text(), "CANCELLED");
});
