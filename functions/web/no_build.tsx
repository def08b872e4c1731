/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/** What `/` answers where the page was not built. */
export function noBuildHtml(): string {
  return `<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Parley</title>
      </head>
      <body>
        <h1>Parley</h1>
        <p>
          The server runs; its page was not built. Build it with <code>deno task web:build</code>{" "}
          and load this again, or develop it with <code>deno task dev</code>.
        </p>
        <p>
          The API is described at <a href="/docs">/docs</a> and <a href="/openapi.json">/openapi.json</a>.
        </p>
      </body>
    </html>
  )}`;
}
