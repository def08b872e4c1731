import { AppError } from "../error/mod.ts";
import { isQueueFunction, type QueueFunction } from "./fn.ts";

/** Functions by the names that their modules export them by. */
export type Functions = ReadonlyMap<string, QueueFunction>;

/**
 * Imports a module and answers the functions that it exports; whatever else it exports is left out.
 *
 * @throws AppError `FAILED_PRECONDITION` when it cannot be imported, or exports no function.
 */
export async function openFunctions(url: string): Promise<Functions> {
  let exported: Record<string, unknown>;
  try {
    exported = await import(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("FAILED_PRECONDITION", `Cannot import functions from "${url}": ${why}`, { cause });
  }
  const functions = functionsOf(exported);
  if (functions.size === 0) {
    throw new AppError("FAILED_PRECONDITION", `Cannot import functions from "${url}": it exports none`);
  }
  return functions;
}

/** The functions among what a module exports. */
export function functionsOf(exported: Readonly<Record<string, unknown>>): Functions {
  const entries = Object.entries(exported).flatMap(([name, value]): [string, QueueFunction][] =>
    isQueueFunction(value) && name !== "default" ? [[name, value]] : []
  );
  return new Map(entries);
}
