import { describeForPrpc, describeFunctions } from "./describe.ts";
import type { Functions } from "./functions.ts";

/** PRPC's name of the function that tells its client generator what there is. */
export const GET_FUNCTION_SERVER = "get_function_server";
/** The same for our own clients, with types, defaults and texts. */
export const GET_FUNCTION_SCHEMAS = "get_function_schemas";

/**
 * What every server answers by itself, by name: PRPC's `ping` and `get_function_server`, and our own description.
 * A function of the same name goes before it.
 */
export function builtIns(functions: Functions): ReadonlyMap<string, unknown> {
  const ping = { func_name: "ping", func_args: [], func_kwargs: [] };
  const prpc = describeForPrpc(functions);
  return new Map<string, unknown>([
    ["ping", "pong"],
    [GET_FUNCTION_SERVER, functions.has("ping") ? prpc : [ping, ...prpc]],
    [GET_FUNCTION_SCHEMAS, describeFunctions(functions)],
  ]);
}
