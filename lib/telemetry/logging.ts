import { configureSync, getConsoleSink, getLogger, type Logger } from "@logtape/logtape";
import { getAnsiColorFormatter, getJsonLinesFormatter, getTextFormatter } from "@logtape/logtape";
import { redactSecrets } from "./redaction.ts";

/** Severities, least first. */
export const LOG_LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How log records are written. */
export type LogFormat = "json" | "text" | "color";

export type { Logger };

/** What {@link configureLogging} needs. */
export interface LoggingOptions {
  level: LogLevel;
  /** `json`: one JSON object a line; `text` and `color`: one readable line each. */
  format: LogFormat;
}

const ROOT = "parley";

/** Sends all log records to standard output, with secrets taken out. Called once, by composition. */
export function configureLogging({ level, format }: LoggingOptions): void {
  configureSync({
    reset: true,
    sinks: { out: getConsoleSink({ formatter: redactSecrets(formatter(format)) }) },
    loggers: [
      { category: [ROOT], lowestLevel: level, sinks: ["out"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["out"] },
    ],
  });
}

/** The logger of one room, such as `chat` or `messenger`. Silent until logging is configured. */
export function logger(room: string): Logger {
  return getLogger([ROOT, room]);
}

function formatter(format: LogFormat) {
  if (format === "json") return getJsonLinesFormatter({ properties: "flatten" });
  const options = {
    value: (value: unknown, inspect: (value: unknown) => string) =>
      typeof value === "string" || typeof value === "bigint" ? String(value) : inspect(value),
    timestamp: "time",
    category: (names: readonly string[]) => names.slice(1).join("."),
  } as const;
  return format === "color" ? getAnsiColorFormatter(options) : getTextFormatter(options);
}
