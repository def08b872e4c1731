import type { DescMethod } from "@bufbuild/protobuf";
import { z } from "@hono/zod-openapi";
import { type Code, CODES, PROBLEM_TYPE } from "../error/mod.ts";
import type { Comments } from "./schema.ts";
import type { Binding } from "./http_rule.ts";

/** What every problem is, as the document has it. */
export const ProblemSchema = z.object({
  type: z.string().openapi({ description: "Always `about:blank`: title and status say it all." }),
  title: z.string().openapi({ description: "What the code means." }),
  status: z.number().int().openapi({ description: "The status of the answer." }),
  detail: z.string().openapi({ description: "What is wrong with this request." }),
  code: z.enum(codeNames()).openapi({ description: "The gRPC status that the other protocols answer with." }),
  errors: z.array(z.object({
    field: z.string().openapi({ description: "The path of the field, such as `messages[3].author`." }),
    description: z.string().openapi({ description: "What it got and what it may be." }),
  })).optional().openapi({ description: "The fields that are wrong; absent where none is named." }),
  requestId: z.string().optional().openapi({ description: "What to quote when reporting the problem." }),
  details: z.array(z.looseObject({ "@type": z.string() })).optional()
    .openapi({ description: "More about it, as `google.protobuf.Any` has it in JSON." }),
}).openapi("Problem", { description: "A problem document (RFC 9457)." });

/** The last element of a stream that an error ends. */
export const StreamErrorSchema = z.strictObject({
  error: ProblemSchema.openapi({ description: "What the stream ended with." }),
}).openapi("StreamError", { description: "The last element of a stream that an error ends." });

/** Statuses of HTTP that no code has for its own. */
const REFUSALS = {
  406: { code: "INVALID_ARGUMENT", title: "None of the types in `Accept` is served" },
  413: { code: "RESOURCE_EXHAUSTED", title: "The body, or a message of it, is too large" },
  415: { code: "INVALID_ARGUMENT", title: "The type or the encoding of the body is not read" },
} as const satisfies Record<number, { code: Code; title: string }>;

/** What any call may end with. */
const ALWAYS: readonly Code[] = [
  "INVALID_ARGUMENT",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
];

/**
 * The problems of a route by their statuses: the codes that the comments of its method and its service name,
 * what every call may end with, and what REST itself refuses.
 */
export function problemResponses(
  binding: Binding,
  { comments, needsToken }: { comments: Comments; needsToken: boolean },
) {
  const titles = new Map<number, { code: Code; titles: string[] }>();
  const add = (status: number, code: Code, title: string) => {
    const known = titles.get(status);
    if (known) known.titles.push(title);
    else titles.set(status, { code, titles: [title] });
  };
  const secured: readonly Code[] = needsToken ? ["UNAUTHENTICATED", "PERMISSION_DENIED"] : [];
  for (const code of new Set([...namedCodes(binding.method, comments), ...secured, ...ALWAYS])) {
    add(CODES[code].http, code, `\`${code}\`: ${CODES[code].title}.`);
  }
  add(406, REFUSALS[406].code, `${REFUSALS[406].title}.`);
  if (binding.body.kind !== "none") {
    for (const status of [413, 415] as const) {
      add(status, REFUSALS[status].code, `${REFUSALS[status].title}.`);
    }
  }
  return Object.fromEntries(
    [...titles].sort(([a], [b]) => a - b).map(([status, { code, titles }]) => [
      `${status}`,
      {
        description: titles.join("\n\n"),
        content: { [PROBLEM_TYPE]: { schema: ProblemSchema, example: exampleOf(status, code) } },
      },
    ]),
  );
}

function exampleOf(status: number, code: Code) {
  return { type: "about:blank", title: CODES[code].title, status, detail: "What is wrong", code };
}

/** The codes that the comments of a method and of its service name. */
function namedCodes(method: DescMethod, comments: Comments): Code[] {
  const { typeName } = method.parent;
  const text = `${comments[`${typeName}.${method.name}`] ?? ""}\n${comments[typeName] ?? ""}`;
  return codeNames().filter((code) => new RegExp(`\\b${code}\\b`).test(text));
}

function codeNames(): [Code, ...Code[]] {
  return Object.keys(CODES) as [Code, ...Code[]];
}
