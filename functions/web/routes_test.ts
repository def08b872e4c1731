import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createFileRegistry, fromBinary, getOption } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { join } from "@std/path";
import { http } from "../../proto/gen/google/api/annotations_pb.ts";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { contentCoding } from "./content_coding.ts";
import { readBuild } from "./build.ts";
import type { GrpcPlace } from "./grpc_place.ts";
import { webRoutes } from "./routes.ts";

const CONTRACTS = [MessengerService, Greeter];
const MANIFEST = {
  "src/main.tsx": {
    file: "assets/main-1.js",
    isEntry: true,
    imports: ["_shared.js"],
    css: ["assets/main-2.css"],
  },
  "_shared.js": { file: "assets/shared-3.js" },
  "src/style.css": { file: "assets/style-4.css", isEntry: true },
};

/** A folder as a build leaves it, with these files. */
async function withBuild(files: Record<string, string>, run: (dist: string) => Promise<void>): Promise<void> {
  const dist = await Deno.makeTempDir({ prefix: "parley-dist-" });
  try {
    await Deno.mkdir(join(dist, "assets"));
    for (const [path, text] of Object.entries(files)) await Deno.writeTextFile(join(dist, path), text);
    await run(dist);
  } finally {
    await Deno.remove(dist, { recursive: true });
  }
}

Deno.test("web: without a build the page says how to make one, and is there once it is made", async () => {
  await withBuild({}, async (dist) => {
    const app = webRoutes({ dist, contracts: CONTRACTS });
    assertStringIncludes(await (await app.request("/")).text(), "deno task web:build");
    await Deno.writeTextFile(join(dist, "manifest.json"), JSON.stringify(MANIFEST));
    assertStringIncludes(await (await app.request("/")).text(), "/assets/main-1.js");
  });
});

Deno.test("web: the page names what the manifest has, and has nothing inline", async () => {
  await withBuild({ "manifest.json": JSON.stringify(MANIFEST) }, async (dist) => {
    const response = await webRoutes({ dist, contracts: CONTRACTS }).request("/");
    const html = await response.text();
    assert(html.startsWith("<!doctype html><html"), html);
    for (const path of ["main-1.js", "main-2.css", "shared-3.js", "style-4.css"]) {
      assertStringIncludes(html, `/assets/${path}"`);
    }
    assertEquals(/<script(?![^>]*src)|<style|style=|\son\w+=/.test(html), false, html);
    const policy = response.headers.get("content-security-policy") ?? "";
    assertStringIncludes(policy, "default-src 'none'; script-src 'self'; style-src 'self';");
    assertEquals(policy.includes("unsafe"), false);
    assertEquals(response.headers.get("cache-control"), "no-cache");
  });
});

Deno.test("web: the page is told where gRPC is, once it is known", async () => {
  await withBuild({ "manifest.json": JSON.stringify(MANIFEST) }, async (dist) => {
    let grpc: GrpcPlace | undefined;
    const app = webRoutes({ dist, contracts: CONTRACTS, grpc: () => grpc });
    const html = async () => await (await app.request("/")).text();
    assertEquals((await html()).includes('name="grpc"'), false);
    grpc = { port: 50_123, tls: false };
    assertStringIncludes(await html(), '<meta name="grpc" content="http:50123"/>');
    grpc = { port: 443, tls: true };
    assertStringIncludes(await html(), '<meta name="grpc" content="https:443"/>');
  });
});

Deno.test("web: in development the page comes from Vite", async () => {
  const viteOrigin = "http://localhost:5173";
  const response = await webRoutes({ dist: "/nowhere", viteOrigin, contracts: CONTRACTS }).request("/");
  const html = await response.text();
  for (const path of ["@vite/client", "src/main.tsx", "src/style.css"]) {
    assertStringIncludes(html, `"${viteOrigin}/${path}"`);
  }
  assertStringIncludes(response.headers.get("content-security-policy") ?? "", "ws://localhost:5173");
});

Deno.test("web: files of the build are compressed as the client likes, and kept for a year", async () => {
  const files = {
    "manifest.json": JSON.stringify(MANIFEST),
    "assets/main-1.js": "plain",
    "assets/main-1.js.br": "brotli",
    "assets/main-1.js.gz": "zipped",
    "icon.svg": "<svg/>",
  };
  await withBuild(files, async (dist) => {
    const app = webRoutes({ dist, contracts: CONTRACTS });
    const get = async (accepted: string) => {
      const response = await app.request("/assets/main-1.js", { headers: { "accept-encoding": accepted } });
      return [response.headers.get("content-encoding"), await response.text()];
    };
    assertEquals(await get("gzip, br"), ["br", "brotli"]);
    assertEquals(await get("gzip"), ["gzip", "zipped"]);
    assertEquals(await get(""), [null, "plain"]);
    const { headers } = await app.request("/assets/main-1.js");
    assertEquals(headers.get("cache-control"), "public, max-age=31536000, immutable");
    assertEquals(headers.get("content-type"), "text/javascript; charset=utf-8");
    assertEquals(headers.get("vary"), "accept-encoding");
    assertEquals((await app.request("/icon.svg")).headers.get("cache-control"), "public, max-age=3600");
    for (
      const path of [
        "/assets/nothing.js",
        "/assets/..%2fmanifest.json",
        "/manifest.json",
        "/assets/main-1.js.br",
      ]
    ) {
      assertEquals((await app.request(path)).status, 404, path);
    }
    const posted = await app.request("/assets/main-1.js", { method: "POST" });
    assertEquals([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
  });
});

Deno.test("web: a manifest that is none is told, and not taken for a build that is missing", async () => {
  await withBuild({ "manifest.json": "{}" }, async (dist) => {
    const build = await readBuild(dist);
    await assertRejects(
      () => Promise.resolve().then(() => build?.asset("src/main.tsx")),
      Error,
      "no such entry",
    );
  });
  await withBuild({ "manifest.json": "[" }, async (dist) => {
    await assertRejects(() => readBuild(dist), SyntaxError);
  });
});

Deno.test("web: the contracts are told whole, options of REST included", async () => {
  const app = webRoutes({ dist: "/nowhere", contracts: CONTRACTS });
  const names = await (await app.request("/descriptors.json")).json();
  assertEquals(names, ["helloworld.Greeter", "messenger.v1.MessengerService"]);
  const bytes = new Uint8Array(await (await app.request("/descriptors.binpb")).arrayBuffer());
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const method = registry.getService("messenger.v1.MessengerService")?.method.listMessages;
  assert(method);
  if (method) assertEquals(getOption(method, http).pattern.value, "/v1/rooms/{room}/messages");
});

Deno.test("web: content codings are chosen by what the client says of them", () => {
  const both = new Set(["br", "gzip"]);
  assertEquals(contentCoding("gzip, deflate, br, zstd", both), "br");
  assertEquals(contentCoding("br;q=0.5, gzip;q=0.8", both), "gzip");
  assertEquals(contentCoding("br;q=0, *", both), "gzip");
  assertEquals(contentCoding("*;q=0", both), "identity");
  assertEquals(contentCoding("br", new Set(["gzip"])), "identity");
  assertEquals(contentCoding(undefined, both), "identity");
});
