import type { FunctionDescription } from "./describe.ts";
import type { GenerateOptions } from "./generate_options.ts";
import { generatePython } from "./generate_python.ts";
import { generateTypeScript } from "./generate_ts.ts";

/** In what language a client is generated. */
export type ClientLanguage = "ts" | "python";

/**
 * A typed client of these functions, as the text of a file: their arguments, defaults, answers and texts. In Python
 * it needs redis-py alone, and calls over the raw queue on Redis.
 */
export function generateClient(
  functions: readonly FunctionDescription[],
  language: ClientLanguage,
  options: GenerateOptions,
): string {
  return language === "ts" ? generateTypeScript(functions, options) : generatePython(functions, options);
}
