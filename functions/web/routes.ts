import type { DescFile, DescService } from "@bufbuild/protobuf";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../middleware/context.ts";
import { methodNotAllowed } from "../middleware/problems.ts";
import { assetsFromVite } from "./assets.ts";
import { type Build, type BuiltFile, readBuild } from "./build.ts";
import { contentCoding } from "./content_coding.ts";
import { descriptorSet, serviceNames } from "./descriptors.ts";
import type { GrpcPlace } from "./grpc_place.ts";
import { noBuildHtml } from "./no_build.tsx";
import { pageHtml } from "./page.tsx";
import { pageHeaders } from "./page_headers.ts";

/** What the page is served from. */
export interface WebDeps {
  /** The folder of the build, `web/dist`; it is read at the first request, and looked for again while it is missing. */
  readonly dist: string;
  /** In development: where Vite serves, such as `http://localhost:5173`; the build is not looked at. */
  readonly viteOrigin?: string | undefined;
  /** The contracts that are served, and files whose messages ride in an `Any`. */
  readonly contracts: readonly (DescService | DescFile)[];
  /** Where gRPC is served, once it is; asked for each page. */
  readonly grpc?: () => GrpcPlace | undefined;
}

const HASHED_CACHE = "public, max-age=31536000, immutable";
const PLAIN_CACHE = "public, max-age=3600";
/** Contracts change with the server alone; a page that is newer must not see older ones. */
const CONTRACT_HEADERS = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };
/** What is in the build beside the assets, from `web/public`. */
const PUBLIC_FILES = ["/icon.svg"];

/**
 * The page at `/`, its files under `/assets/`, and the contracts for it: `/descriptors.binpb`, a `FileDescriptorSet`,
 * and `/descriptors.json`, the names of the services.
 */
export function webRoutes({ dist, viteOrigin, contracts, grpc }: WebDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  let reading: Promise<Build | undefined> | undefined;
  const build = async () => {
    let found: Build | undefined;
    try {
      return found = await (reading ??= readBuild(dist));
    } finally {
      if (!found) reading = undefined;
    }
  };
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let names: string | undefined;

  app.get("/", async (c) => c.html(await page(), 200, pageHeaders(viteOrigin)));
  app.all("/", methodNotAllowed("GET", "HEAD"));
  for (const path of ["/assets/*", ...PUBLIC_FILES]) {
    app.get(path, async (c) => {
      if (viteOrigin) return c.redirect(`${viteOrigin}${c.req.path}`);
      const file = (await build())?.files.get(c.req.path);
      return file ? answer(c, file) : c.notFound();
    });
    app.all(path, methodNotAllowed("GET", "HEAD"));
  }
  app.get("/descriptors.binpb", (c) => {
    bytes ??= descriptorSet(contracts);
    return c.body(bytes, 200, { ...CONTRACT_HEADERS, "content-type": "application/protobuf" });
  });
  app.get("/descriptors.json", (c) => {
    names ??= JSON.stringify(serviceNames(contracts));
    return c.body(names, 200, { ...CONTRACT_HEADERS, "content-type": "application/json" });
  });
  for (const path of ["/descriptors.binpb", "/descriptors.json"]) {
    app.all(path, methodNotAllowed("GET", "HEAD"));
  }
  return app;

  async function page(): Promise<string> {
    if (viteOrigin) {
      const viteClient = `${viteOrigin}/@vite/client`;
      return pageHtml({ asset: assetsFromVite(viteOrigin), viteClient, grpc: grpc?.() });
    }
    const built = await build();
    return built ? pageHtml({ asset: built.asset, grpc: grpc?.() }) : noBuildHtml();
  }
}

function answer(c: Context<AppEnv>, { type, codings, isHashed }: BuiltFile): Response {
  const coding = contentCoding(c.req.header("accept-encoding"), codings);
  const body = codings.get(coding);
  if (!body) throw new Error(`Cannot answer "${c.req.path}": it has no ${coding} form`);
  return c.body(body, 200, {
    "content-type": type,
    "cache-control": isHashed ? HASHED_CACHE : PLAIN_CACHE,
    "x-content-type-options": "nosniff",
    "vary": "accept-encoding",
    ...(coding !== "identity" && { "content-encoding": coding }),
  });
}
