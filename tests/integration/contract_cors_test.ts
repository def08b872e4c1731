import { assert, assertEquals } from "@std/assert";
import { ParleyProcess } from "../support/process.ts";

const PAGE = "https://app.example";
const STRANGER = "https://other.example";

/** What pages ask, by each protocol: method, path, the fields that make it no simple request, body. */
const ASKED = {
  "REST": {
    method: "PATCH",
    path: "/v1/users/nobody",
    fields: ["authorization", "content-type"],
    body: "{}",
  },
  "Connect": {
    method: "POST",
    path: "/helloworld.Greeter/SayHello",
    fields: ["authorization", "connect-protocol-version", "connect-timeout-ms", "content-type"],
    body: "{}",
  },
  "gRPC-Web": {
    method: "POST",
    path: "/helloworld.Greeter/SayHello",
    fields: ["content-type", "grpc-timeout", "x-grpc-web", "x-user-agent"],
    body: new Uint8Array(5),
  },
  "the messenger": { method: "POST", path: "/sendMessage", fields: ["idempotency-key"], body: "{}" },
  "files": { method: "GET", path: "/v1/files/x", fields: ["range"], body: undefined },
} as const;

const VALUES: Readonly<Record<string, string>> = {
  "connect-protocol-version": "1",
  "connect-timeout-ms": "1000",
  "grpc-timeout": "1S",
  "x-grpc-web": "1",
  "range": "bytes=0-",
};

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response;
}

function listIn(response: Response, field: string): string[] {
  return (response.headers.get(field) ?? "").toLowerCase().split(/, */);
}

Deno.test("CORS_ORIGINS: its pages may call by every protocol, others not", async (t) => {
  await using parley = await ParleyProcess.start("all", {
    env: { CORS_ORIGINS: `${PAGE},http://localhost:5173` },
  });
  for (const [name, { method, path, fields, body }] of Object.entries(ASKED)) {
    const url = parley.http + path;
    const preflight = (origin: string) =>
      ask(url, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": method,
          "access-control-request-headers": fields.join(","),
        },
      });
    const actual = (origin: string) => {
      const type = name === "gRPC-Web" ? "application/grpc-web+proto" : "application/json";
      const headers = new Headers({ origin, "content-type": type });
      for (const field of fields) if (field in VALUES) headers.set(field, VALUES[field]!);
      return ask(url, { method, headers, ...(body && { body }) });
    };

    await t.step(`${name}: the preflight, which may be kept`, async () => {
      const response = await preflight(PAGE);
      assertEquals([response.status, response.headers.get("access-control-allow-origin")], [204, PAGE]);
      assert(Number(response.headers.get("access-control-max-age")) >= 600);
      assert(listIn(response, "access-control-allow-methods").includes(method.toLowerCase()));
      const allowed = listIn(response, "access-control-allow-headers");
      assertEquals(fields.filter((field) => !allowed.includes(field)), []);
    });
    await t.step(`${name}: the request, whose answer may be read`, async () => {
      const response = await actual(PAGE);
      assertEquals(response.headers.get("access-control-allow-origin"), PAGE);
      assertEquals(response.headers.get("access-control-allow-credentials"), null);
      const exposed = listIn(response, "access-control-expose-headers");
      const needed = ["grpc-status", "grpc-message", "grpc-status-details-bin", "x-request-id", "etag"];
      assertEquals(needed.filter((field) => !exposed.includes(field)), []);
    });
    await t.step(`${name}: no other origin`, async () => {
      for (const response of [await preflight(STRANGER), await actual(STRANGER)]) {
        assertEquals(response.headers.get("access-control-allow-origin"), null);
      }
    });
  }
});

Deno.test("without CORS_ORIGINS no page of another origin may call", async () => {
  await using parley = await ParleyProcess.start("all");
  for (const path of ["/sendMessage", "/v1/users", "/helloworld.Greeter/SayHello"]) {
    const headers = { origin: PAGE, "content-type": "application/json" };
    const response = await ask(parley.http + path, { method: "POST", headers, body: "{}" });
    assertEquals(response.headers.get("access-control-allow-origin"), null);
  }
});
