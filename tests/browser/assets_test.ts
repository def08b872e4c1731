import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { get, type IncomingHttpHeaders } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ParleyProcess } from "../support/process.ts";
import { builtPage } from "./support/built_page.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

/** Asks as a browser does, and takes the answer as it came: `fetch` would inflate it. */
function ask(url: string, codings: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": codings }, agent: false }, (response) => {
      const chunks: Uint8Array[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          bytes: new Uint8Array(chunks.flatMap((chunk) => [...chunk])),
        }));
      response.on("error", reject);
    }).on("error", reject);
  });
}

const INFLATE = { br: brotliDecompressSync, gzip: gunzipSync };

Deno.test("page: its build is served compressed, for a year, and nothing else may run on it", async () => {
  await builtPage();
  await using edge = await ParleyProcess.start("serve");
  const { status, headers, bytes } = await ask(edge.http, "br");
  assertEquals(status, 200);
  const policy = String(headers["content-security-policy"]);
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types"]) {
    assertStringIncludes(policy, part);
  }
  assertEquals([policy.includes("unsafe"), headers["cache-control"]], [false, "no-cache"]);

  const html = new TextDecoder().decode(bytes);
  assertStringIncludes(html, `<meta name="grpc" content="http:${edge.env.GRPC_PORT}"/>`);
  const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+-[\w-]{8}\.(?:js|css))"/g)].map(([, path]) =>
    path
  );
  assert(paths.length >= 2, html);
  for (const path of paths) {
    const plain = await ask(`${edge.http}${path}`, "identity");
    assertEquals(plain.headers["cache-control"], "public, max-age=31536000, immutable");
    assertEquals(plain.headers["content-encoding"], undefined);
    for (const [coding, inflate] of Object.entries(INFLATE)) {
      const answer = await ask(`${edge.http}${path}`, coding);
      assertEquals([answer.status, answer.headers["content-encoding"]], [200, coding], path);
      assertEquals(answer.headers.vary, "accept-encoding");
      assert(
        answer.bytes.length < plain.bytes.length / 2,
        `${path}: ${answer.bytes.length} bytes by ${coding}`,
      );
      assertEquals(new Uint8Array(inflate(answer.bytes)), plain.bytes, path);
    }
  }
});
