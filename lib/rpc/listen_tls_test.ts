import { assert, assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { withDeadline } from "../time/mod.ts";
import { createH2Transport } from "./h2_client.ts";
import { listenFetch } from "./listen_fetch.ts";
import { listenGrpc } from "./listen_grpc.ts";

/** An authority for tests, and a certificate of its for localhost; both outlive us. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBlDCCATmgAwIBAgIUAZS9qLu11v8m+lRCBbBC0QnXKegwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLUGFybGV5IHRlc3QwIBcNMjYxMTIwMTg1NzU2WhgPMjEyNjEw
MjcxODU3NTZaMBYxFDASBgNVBAMMC1BhcmxleSB0ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEDiuRcFvLB2Skb08wDivPluQrtwxgCyIpshgeDVTeRZQ077Q9
+beYa1C0G8Rzonheknzaa2q7DsdvaGPI5qc6qKNjMGEwHQYDVR0OBBYEFCNv5q9H
GE0UgGv63lQ1sy8rw01rMB8GA1UdIwQYMBaAFCNv5q9HGE0UgGv63lQ1sy8rw01r
MA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49BAMCA0kA
MEYCIQCQjY8RYGZ3kXS+A0V6uZk546N1Q6z1Z8wAXl3eYJW0KgIhAO2iD8/5xSvm
2CoDtZlh4n9WPznfUpztW8bMyx2/jumu
-----END CERTIFICATE-----`;
const TLS = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmDCCAT2gAwIBAgIUB1HIRPQHeWAv0h91HjozYXrmb8QwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLUGFybGV5IHRlc3QwIBcNMjYxMTIwMTg1NzU2WhgPMjEyNjEw
MjcxODU3NTZaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABAv0ONNRe5j/cFRpmUcpq8UZvMqzQWiPv6kH9Ta4ElD7osWZtk9C
6Lq0sOvCINlOhl2+nuBQ6jLZfBFyyURqfXijaTBnMBoGA1UdEQQTMBGCCWxvY2Fs
aG9zdIcEfwAAATAJBgNVHRMEAjAAMB0GA1UdDgQWBBQdE+8pHLvmnNhkJzGPj1zE
QWu1TjAfBgNVHSMEGDAWgBQjb+avRxhNFIBr+t5UNbMvK8NNazAKBggqhkjOPQQD
AgNJADBGAiEAghzdAp8CVwvH9bCj9rpMCa7ZRXNwY6X8CBVh9WHLNj0CIQDApeVS
EVMmtS32hbRVZ44/mC5IG94zrnF64AKgMsFZ5A==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBtT70SzCv7rWIth5
n4fkUfbwYvw1fVRg4803Jk+xlk2hRANCAAQL9DjTUXuY/3BUaZlHKavFGbzKs0Fo
j7+pB/U2uBJQ+6LFmbZPQui6tLDrwiDZToZdvp7gUOoy2XwRcslEan14
-----END PRIVATE KEY-----`,
};
const BIND = { hostname: "127.0.0.1", port: 0, tls: TLS };
const CHECK = "grpc.health.v1.Health/Check";

/** A gRPC listener whose health checks wait until they are let go. */
async function listen() {
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  const listener = await listenGrpc(({ service }) =>
    service(Health, {
      async check(_, { protocolName }) {
        seen.push(protocolName);
        await gate.promise;
        return { status: Status.SERVING };
      },
    }), { interceptors: [], ...BIND });
  return { listener, seen, open: () => gate.resolve(), url: `https://localhost:${listener.port}` };
}

/** A client of its own for each test, which speaks one version of HTTP. */
function httpClient(version: 1 | 2): Deno.HttpClient {
  return Deno.createHttpClient({ caCerts: [AUTHORITY], http1: version === 1, http2: version === 2 });
}

async function check(url: string, client: Deno.HttpClient): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/${CHECK}`, { client, method: "POST", headers, body: "{}" });
  return await response.json();
}

async function took(promise: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await withDeadline(promise, 5_000, "wait for it");
  return performance.now() - startMs;
}

Deno.test("listenGrpc: TLS: gRPC over HTTP/2, and Connect over HTTP/2 and HTTP/1.1", async () => {
  const { listener, seen, open, url } = await listen();
  open();
  const transport = createH2Transport({ baseUrl: url, caCerts: [AUTHORITY] });
  assertEquals((await createClient(Health, transport).check({})).status, Status.SERVING);
  for (const version of [1, 2] as const) {
    using client = httpClient(version);
    assertEquals(await check(url, client), { status: "SERVING" });
  }
  assertEquals(seen, ["grpc", "connect", "connect"]);
  await listener.drain(1_000);
});

for (const version of [1, 2] as const) {
  const name = version === 1 ? "HTTP/1.1" : "HTTP/2";

  Deno.test(`drain: TLS, ${name}: idle connections do not hold it up`, async () => {
    const { listener, open, url } = await listen();
    open();
    using client = httpClient(version);
    await check(url, client);
    assert(await took(listener.drain(4_000)) < 2_000);
  });

  Deno.test(`drain: TLS, ${name}: what is under way gets its answer first`, async () => {
    const { listener, seen, open, url } = await listen();
    using client = httpClient(version);
    const answer = check(url, client);
    await eventually("it is under way", () => seen.length === 1);
    let drained = false;
    const draining = listener.drain(5_000).finally(() => drained = true);
    await eventually(
      "nothing is taken any more",
      () => Deno.connect({ hostname: "127.0.0.1", port: listener.port }).then((c) => c.close(), () => true),
    );
    assertEquals(drained, false);
    open();
    assertEquals(await answer, { status: "SERVING" });
    assert(await took(draining) < 2_000);
  });

  Deno.test(`drain: TLS, ${name}: what is still under way when the time is over is cut off`, async () => {
    const { listener, seen, open, url } = await listen();
    using client = httpClient(version);
    const ended = check(url, client).then(() => "answered", () => "cut off");
    await eventually("it is under way", () => seen.length === 1);
    const ms = await took(listener.drain(100));
    assert(ms >= 95 && ms < 2_000, `${ms} ms`);
    await took(ended);
    assertEquals(await ended, "cut off");
    open();
  });
}

Deno.test("listenFetch: TLS: HTTP/1.1 and HTTP/2", async () => {
  const listener = listenFetch((request) => new Response(new URL(request.url).protocol), BIND);
  for (const version of [1, 2] as const) {
    using client = httpClient(version);
    const response = await fetch(`https://localhost:${listener.port}/`, { client });
    assertEquals(await response.text(), "https:");
  }
  await listener.drain(1_000);
});
