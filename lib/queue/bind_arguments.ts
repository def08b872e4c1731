import type { QueueFunction } from "./fn.ts";

/** Arguments by name, or PRPC's text of what is wrong with them: that of Python's own TypeError. */
export type Bound = { readonly args: Record<string, unknown> } | { readonly error: string };

/**
 * Binds positional and keyword arguments to the parameters of a function, as Python does, and in its order of
 * faults: keywords first, then too many, then missing. Defaults are left to the schema.
 */
export function bindArguments(
  name: string,
  { parameters }: Pick<QueueFunction, "parameters">,
  call: { readonly args: readonly unknown[]; readonly kwargs: Readonly<Record<string, unknown>> },
): Bound {
  const { args, kwargs } = call;
  const bound = new Map<string, unknown>();
  for (const [i, parameter] of parameters.entries()) {
    if (i < args.length) bound.set(parameter.name, args[i]);
  }
  for (const [key, value] of Object.entries(kwargs)) {
    if (!parameters.some((parameter) => parameter.name === key)) {
      return { error: `${name}() got an unexpected keyword argument '${key}'` };
    }
    if (bound.has(key)) return { error: `${name}() got multiple values for argument '${key}'` };
    bound.set(key, value);
  }
  if (args.length > parameters.length) return { error: tooMany(name, parameters, args.length) };
  const missing = parameters.filter((p) => p.required && !bound.has(p.name)).map((p) => `'${p.name}'`);
  if (missing.length > 0) {
    const plural = missing.length > 1 ? "s" : "";
    const text = `missing ${missing.length} required positional argument${plural}: ${inWords(missing)}`;
    return { error: `${name}() ${text}` };
  }
  return { args: Object.fromEntries(bound) };
}

function tooMany(name: string, parameters: QueueFunction["parameters"], given: number): string {
  const most = parameters.length;
  const least = parameters.filter((parameter) => parameter.required).length;
  const takes = least === most ? `${most}` : `from ${least} to ${most}`;
  const plural = least === 1 && most === 1 ? "" : "s";
  const were = given === 1 ? "was" : "were";
  return `${name}() takes ${takes} positional argument${plural} but ${given} ${were} given`;
}

/** `a`, `a and b`, `a, b, and c`. */
function inWords(words: readonly string[]): string {
  if (words.length <= 2) return words.join(" and ");
  return `${words.slice(0, -1).join(", ")}, and ${words.at(-1)}`;
}
