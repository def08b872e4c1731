/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Asset, AssetOf } from "./assets.ts";
import { type GrpcPlace, grpcPlaceText } from "./grpc_place.ts";

const DESCRIPTION = "Chat and RPC for the edge: one set of contracts, every way to call it.";

/** What a page is made of. */
export interface PageOptions {
  readonly asset: AssetOf;
  /** In development: Vite's client, which reloads what has changed. */
  readonly viteClient?: string | undefined;
  /** Where gRPC is served, which a page cannot see; left out where it is not. */
  readonly grpc?: GrpcPlace | undefined;
}

/** The page that the browser opens: it has nothing inline, and all else comes by its script. */
export function pageHtml({ asset, ...rest }: PageOptions): string {
  const main = asset("src/main.tsx");
  return `<!doctype html>${<Page main={main} style={asset("src/style.css")} {...rest} />}`;
}

interface PageParts extends Omit<PageOptions, "asset"> {
  readonly main: Asset;
  readonly style: Asset;
}

function Page({ main, style, viteClient, grpc }: PageParts) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="description" content={DESCRIPTION} />
        <meta name="color-scheme" content="light dark" />
        {grpc && <meta name="grpc" content={grpcPlaceText(grpc)} />}
        <title>Parley</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        {[style.url, ...main.styles].map((url) => <link key={url} rel="stylesheet" href={url} />)}
        {main.preloads.map((url) => <link key={url} rel="modulepreload" href={url} />)}
        {viteClient && <script type="module" src={viteClient}></script>}
        <script type="module" src={main.url}></script>
      </head>
      <body>
        <div id="app"></div>
        <noscript>
          Parley's page needs JavaScript. Everything that it does can be called by other means: see{" "}
          <a href="/openapi.json">the description of the API</a>.
        </noscript>
      </body>
    </html>
  );
}
