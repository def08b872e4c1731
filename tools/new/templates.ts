import type { Names } from "./names.ts";

/** The files of a new service, by their paths: complete, and to be made one's own. */
export function templates(names: Names): ReadonlyMap<string, string> {
  const { snake } = names;
  return new Map([
    [`proto/${snake}/v1/${snake}.proto`, contract(names)],
    [`functions/${snake}/rules.ts`, rules(names)],
    [`functions/${snake}/service.ts`, service(names)],
    [`functions/${snake}/service_test.ts`, test(names)],
  ]);
}

function contract({ snake, camel, pascal }: Names): string {
  return `// The service ${pascal}Service.
syntax = "proto3";

package ${snake}.v1;

import "google/api/annotations.proto";

// Answers what it is asked.
service ${pascal}Service {
  // Answers with the text that it was given.
  //
  // Errors: INVALID_ARGUMENT with a BadRequest detail that names the field.
  rpc Echo(EchoRequest) returns (EchoResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {
      post: "/v1/${camel}:echo"
      body: "*"
    };
  }
}

// What is to be echoed.
message EchoRequest {
  // 1 to 100 characters.
  string text = 1;
}

// The echo.
message EchoResponse {
  // The text of the request.
  string text = 1;
}
`;
}

function rules({ snake, camel, pascal }: Names): string {
  return `import { z } from "zod";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";
import { EchoRequestSchema } from "../../proto/gen/${snake}/v1/${snake}_pb.ts";

const MAX_TEXT_CHARS = 100;

const text = z.string().min(1, { error: "missing, expected a text" })
  .max(MAX_TEXT_CHARS, { error: \`expected \${MAX_TEXT_CHARS} characters at the most\` })
  .meta({ example: "hey" });

/** What the requests of \`${snake}.v1.${pascal}Service\` must be, on every protocol. */
export const ${camel}Rules: readonly MessageRule[] = [rule(EchoRequestSchema, { text })];
`;
}

function service({ snake, camel, pascal }: Names): string {
  return `import type { ServiceImpl } from "@connectrpc/connect";
import type { ${pascal}Service } from "../../proto/gen/${snake}/v1/${snake}_pb.ts";

/** \`${snake}.v1.${pascal}Service\`; its requests are held to \`${camel}Rules\` before. */
export const ${camel}Service: ServiceImpl<typeof ${pascal}Service> = {
  echo: ({ text }) => ({ text }),
};
`;
}

function test({ snake, camel, pascal }: Names): string {
  return `import { assertEquals } from "@std/assert";
import { createRest, rulesOf } from "../../lib/contract/mod.ts";
import { createLocalCaller, createRpcFetch } from "../../lib/rpc/mod.ts";
import { ${pascal}Service } from "../../proto/gen/${snake}/v1/${snake}_pb.ts";
import { createServices, serve } from "../rpc/services.ts";
import { ${camel}Rules } from "./rules.ts";
import { ${camel}Service } from "./service.ts";

const { contracts, routes, rpc } = createServices({
  registrations: [serve(${pascal}Service, ${camel}Service)],
  rules: rulesOf(...${camel}Rules),
});
/** The same method by Connect and over REST. */
const WAYS = {
  "/${snake}.v1.${pascal}Service/Echo": createRpcFetch(routes, rpc),
  "/v1/${camel}:echo": createRest({ services: contracts, invoke: createLocalCaller(routes, rpc) }),
};

for (const [path, fetch] of Object.entries(WAYS)) {
  const post = async (body: unknown) => {
    const headers = { "content-type": "application/json" };
    const url = \`http://memory\${path}\`;
    return await fetch(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
  };

  Deno.test(\`${camel}Service: Echo answers with the text, at \${path}\`, async () => {
    const response = await post({ text: "hey" });
    assertEquals([response?.status, await response?.json()], [200, { text: "hey" }]);
  });

  Deno.test(\`${camel}Service: Echo refuses what is no text, at \${path}\`, async () => {
    for (const text of ["", "x".repeat(101)]) {
      const response = await post({ text });
      const { code } = await response?.json();
      assertEquals([response?.status, code.toUpperCase()], [400, "INVALID_ARGUMENT"]);
    }
  });
}
`;
}
