/** What a process tells about itself: its log. */
export {
  configureLogging,
  LOG_LEVELS,
  type LogFormat,
  type Logger,
  logger,
  type LoggingOptions,
  type LogLevel,
} from "./logging.ts";
export { redactSecrets } from "./redaction.ts";
