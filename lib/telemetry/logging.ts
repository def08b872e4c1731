import {
  configureSync,
  getConsoleSink,
  getLogger,
  type Logger,
  sanitizeControlSequences,
} from "@logtape/logtape";
import {
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getTextFormatter,
  type TextFormatter,
} from "@logtape/logtape";
import { redactFields, redactSecrets } from "./redaction.ts";

/** Severities, least first. */
export const LOG_LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How log records are written. */
export type LogFormat = "json" | "text" | "color";

export type { Logger };

/** What {@link configureLogging} needs. */
export interface LoggingOptions {
  level: LogLevel;
  /**
   * `json`: one JSON object a line; `text` and `color`: one readable line each, and below it what an error or
   * an object needs more.
   */
  format: LogFormat;
}

const ROOT = "parley";

/** Every level goes to standard output: one stream, in order. */
const STDOUT = {
  trace: "info",
  debug: "info",
  info: "info",
  warning: "info",
  error: "info",
  fatal: "info",
} as const;

/** Sends all log records to standard output, with secrets taken out. Called once, by composition. */
export function configureLogging({ level, format }: LoggingOptions): void {
  const out = getConsoleSink({ formatter: redactSecrets(formatter(format)), levelMap: STDOUT });
  configureSync({
    reset: true,
    sinks: { out: redactFields(out) },
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

function formatter(format: LogFormat): TextFormatter {
  if (format === "json") {
    const json = getJsonLinesFormatter({ properties: "flatten" });
    return (record) => json({ ...record, message: record.message.map(named) });
  }
  const options = {
    value: (value: unknown, inspect: (value: unknown) => string) =>
      typeof value === "string"
        ? sanitizeControlSequences(value, { sgr: "escape", newlines: "escape" })
        : typeof value === "bigint"
        ? String(value)
        : inspect(value),
    timestamp: "time",
    category: (names: readonly string[]) => names.slice(1).join("."),
  } as const;
  return format === "color" ? getAnsiColorFormatter(options) : getTextFormatter(options);
}

/** An error by its name and message, where JSON alone would show it empty; all else as it is. */
function named(value: unknown): unknown {
  return value instanceof Error ? String(value) : value;
}
