import openapiTypeScript, { astToString } from "openapi-typescript";

// From an OpenAPI document on standard input to TypeScript on standard output.
const document = await new Response(Deno.stdin.readable).json();
console.log(
  `// Generated from openapi.json by "deno task gen".\n${astToString(await openapiTypeScript(document))}`,
);
