import { assertThrows } from "@std/assert";
import { ConfigError, loadConfig } from "../../lib/config/config.ts";

/** An environment, as a process has it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The configuration of an environment, on a machine that has these files and no others. */
export function load(env: Env, files: Readonly<Record<string, string>> = {}) {
  return loadConfig({
    env,
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`No such file: ${path}`);
      return text;
    },
  });
}

/** The faults of an environment, each as it is shown. */
export function faults(env: Env, files?: Readonly<Record<string, string>>): readonly string[] {
  const error: ConfigError = assertThrows(() => load(env, files), ConfigError);
  return error.faults;
}

/** The names of the variables that are at fault. */
export function names(all: readonly string[]): string[] {
  return all.map((fault) => fault.slice(0, fault.indexOf(":")));
}
