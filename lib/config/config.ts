import { contradictions, type Environment, environment, SECRETS } from "./schema.ts";

/** Where configuration comes from. */
export interface ConfigSource {
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as text; throws when it cannot. */
  readFile(path: string): string;
}

/** Everything that is wrong with the environment, in one message. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One fault a line: `NAME: what was expected, what it got`. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n` +
        faults.map((fault) => `  ${fault}`).join("\n"),
    );
    this.faults = faults;
  }
}

/**
 * Reads the environment through one schema. A variable that is set to nothing counts as unset.
 *
 * @throws ConfigError that names every fault, not only the first.
 */
export function loadConfig({ env, readFile }: ConfigSource): Environment {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== "") values[name] = value;
  }
  for (const name of SECRETS) {
    const file = values[`${name}_FILE`];
    if (file === undefined) continue;
    if (values[name] !== undefined) {
      faults.push(`${name}: expected either ${name} or ${name}_FILE, got both`);
      continue;
    }
    try {
      values[name] = readFile(file).trim();
    } catch (thrown) {
      faults.push(
        `${name}_FILE: cannot read "${file}": ${thrown instanceof Error ? thrown.message : thrown}`,
      );
    }
  }
  // A worker that was moved to another port is looked for there.
  if (/^[1-9]\d*$/.test(values.MESSENGER_SERVER_PORT ?? "")) {
    values.MESSENGER_SERVER_ADDR ??= `localhost:${values.MESSENGER_SERVER_PORT}`;
  }
  const result = environment.safeParse(values);
  if (!result.success) {
    faults.push(...result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  faults.push(...contradictions(values));
  if (faults.length > 0 || !result.success) throw new ConfigError(faults);
  return result.data;
}
