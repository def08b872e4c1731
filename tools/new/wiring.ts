import type { Names } from "./names.ts";

/** A line to be added to a file that is there. */
export interface Wire {
  readonly path: string;
  /** The lines that import what the line needs. */
  readonly imports: readonly string[];
  /** The lists that it is added to, at the end: how each begins, and its new line. */
  readonly lists: readonly { readonly begins: string; readonly line: string }[];
}

/** Where a new service is made known: that it is served, and who may call it, which is held twice. */
export function wiring({ snake, camel, pascal }: Names): readonly Wire[] {
  const contract = (up: string) =>
    `import { ${pascal}Service } from "${up}proto/gen/${snake}/v1/${snake}_pb.ts";`;
  const method = `"${snake}.v1.${pascal}Service/Echo"`;
  return [{
    path: "functions/contracts.ts",
    imports: [
      contract("../"),
      `import { ${camel}Rules } from "./${snake}/rules.ts";`,
      `import { ${camel}Service } from "./${snake}/service.ts";`,
    ],
    lists: [{
      begins: "export const PLAIN: readonly PlainService[] = [",
      line: `  { ...serve(${pascal}Service, ${camel}Service), rules: ${camel}Rules },`,
    }],
  }, {
    path: "functions/auth/policy.ts",
    imports: [],
    lists: [{ begins: "export const policy: Policy = {", line: `\n  ${method}: "signed-in",` }],
  }, {
    path: "functions/auth/policy_test.ts",
    imports: [contract("../../")],
    lists: [
      { begins: "const SERVED: readonly DescService[] = [", line: `  ${pascal}Service,` },
      { begins: "const EXPECTED: Readonly<Record<string, Row>> = {", line: `  ${method}: SIGNED_IN,` },
    ],
  }];
}

/**
 * The text of a file with what is added to it.
 *
 * @throws RangeError when the file has no such list any more.
 */
export function wired(text: string, { path, imports, lists }: Wire): string {
  let all = text;
  for (const { begins, line } of lists) {
    const start = all.indexOf(begins);
    const end = all.indexOf(begins.endsWith("{") ? "\n};" : "\n];", start);
    if (start < 0 || end < 0) throw new RangeError(`Cannot add to "${path}": "${begins}" is not there`);
    all = `${all.slice(0, end)}\n${line}${all.slice(end)}`;
  }
  // after the last import, whatever there is before it
  const last = [...all.matchAll(/^(import .*|\} from .*);$/gm)].at(-1);
  const at = last ? last.index + last[0].length : 0;
  return all.slice(0, at) + imports.map((line) => `\n${line}`).join("") + all.slice(at);
}
