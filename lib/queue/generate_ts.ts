import type { FunctionDescription, ParameterDescription } from "./describe.ts";
import type { GenerateOptions } from "./generate_options.ts";
import { plainJson } from "./json.ts";
import { tsName, tsType } from "./ts_type.ts";

/** A client in TypeScript: one method for each function, which takes its arguments by name. */
export function generateTypeScript(
  functions: readonly FunctionDescription[],
  { queue, queueModule = "./lib/queue/mod.ts" }: GenerateOptions,
): string {
  return `// The functions of queue ${JSON.stringify(queue)}. Generated from what is served; do not edit.
import type { CallOptions, QueueClient, StoredCall } from ${JSON.stringify(queueModule)};

/** How a function is called, beside its arguments. */
export type Options = Omit<CallOptions, "args" | "kwargs">;

/** The functions of queue ${
    JSON.stringify(queue)
  }. Each call is stored when it resolves; \`result()\` waits for its answer. */
export interface Functions {
${functions.map(signature).join("\n")}
}

/** Calls the functions by a client of their queue. */
export function createFunctions(client: QueueClient): Functions {
  return {
${functions.map(implementation).join("\n")}
  };
}
`;
}

function signature(description: FunctionDescription): string {
  const { name, doc, parameters, returns } = description;
  const all = [...argument(parameters), "options?: Options"].join(", ");
  return `${comment(doc, "  ")}  ${tsName(name)}(${all}): Promise<StoredCall<${tsType(returns)}>>;`;
}

function argument(parameters: readonly ParameterDescription[]): string[] {
  if (parameters.length === 0) return [];
  const members = parameters.map((parameter) => {
    const { name, required, schema } = parameter;
    return `${comment(textOf(parameter), "    ")}    ${tsName(name)}${required ? "" : "?"}: ${
      tsType(schema)
    };`;
  });
  const optional = parameters.every(({ required }) => !required);
  return [`args${optional ? "?" : ""}: {\n${members.join("\n")}\n  }`];
}

function textOf({ schema, ...parameter }: ParameterDescription): string {
  const said = typeof schema["description"] === "string" ? schema["description"] : "";
  if (parameter.default === undefined) return said;
  return `${said ? `${said} ` : ""}${plainJson(parameter.default)} unless given.`;
}

function implementation({ name, parameters }: FunctionDescription): string {
  const quoted = JSON.stringify(name);
  return parameters.length === 0
    ? `    ${tsName(name)}: (options) => client.call(${quoted}, options),`
    : `    ${tsName(name)}: (args, options) => client.call(${quoted}, { ...options, kwargs: { ...args } }),`;
}

/** A comment that nothing inside of it can end. */
function comment(text: string, indent: string): string {
  if (text.trim() === "") return "";
  const lines = text.trim().replaceAll("*/", "*\\/").split(/\r\n|[\r\n\u2028\u2029]/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
