/** The environment, read once through one schema, and the runtime that is expected. */
export { ConfigError, type ConfigSource, loadConfig } from "./config.ts";
export { ANY_VERSION_VARIABLE, DENO_VERSION, wrongRuntime } from "./runtime.ts";
export type { Environment } from "./schema.ts";
