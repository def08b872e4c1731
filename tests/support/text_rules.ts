import type { TextFile } from "./module_graph.ts";

const MAX_LINES = 250;
const GENERATED = ["proto/gen/", "web/src/rest/"];
/** Spelled apart, so that this file keeps the rule. */
const UNFINISHED = new RegExp(
  `\\b(${["TO", "FIX"].map((start, at) => start + ["DO", "ME"][at]).join("|")})\\b`,
);

/** What of deno.json has rules. */
export interface DenoConfig {
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
}

/** Files that are too long; what is generated may be. */
export function lengthFaults(files: readonly TextFile[]): string[] {
  return files.filter(({ path }) => !GENERATED.some((folder) => path.startsWith(folder)))
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, "").split("\n").length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines, limit is ${MAX_LINES}`);
}

/** Lines that promise work instead of doing it. */
export function unfinishedFaults(files: readonly TextFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      UNFINISHED.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []
    )
  );
}

/** Imports of deno.json that a registry could answer in more than one way. */
export function pinFaults({ imports }: DenoConfig): string[] {
  return Object.entries(imports)
    .filter(([, target]) => !/^npm:\/?(@[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.*)?$/.test(target))
    .map(([name, target]) => `${name}: "${target}" is not pinned to one version`);
}

/** Tasks that are given every permission. */
export function permissionFaults({ tasks }: DenoConfig): string[] {
  return Object.entries(tasks)
    .filter(([, { command }]) => /(^|\s)(--allow-all|-[a-zA-Z]*A[a-zA-Z]*)(\s|$)/.test(command))
    .map(([name, { command }]) => `${name}: "${command}" has every permission`);
}

/** Packages of deno.json, in its map or in a task, that have no line in a document that says why they are there. */
export function reasonFaults({ imports, tasks }: DenoConfig, document: string): string[] {
  const sources = [...Object.values(imports), ...Object.values(tasks).map(({ command }) => command)].join(
    " ",
  );
  const packages = new Set(
    [...sources.matchAll(/npm:\/?((?:@[^/@\s]+\/)?[^/@\s]+)/g)].map(([, name = ""]) => name),
  );
  return [...packages].filter((name) => !document.includes(`\n| \`${name}\` `));
}

/** Places that name another version of Deno: `deno@2.9.3`, `deno=2.9.3`. */
export function denoVersionFaults(files: readonly TextFile[], version: string): string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdeno[@=](\d[\w.-]*\w)/g)].filter(([, named]) => named !== version)
      .map(([named]) => `${path}: ${named}, expected ${version}`)
  );
}
