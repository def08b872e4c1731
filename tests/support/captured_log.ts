import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";

/** What is logged from now on, until it is disposed of: records instead of lines. */
export class CapturedLog implements Disposable {
  readonly records: LogRecord[] = [];

  constructor(lowestLevel: "debug" | "info" = "debug") {
    configureSync({
      reset: true,
      sinks: { captured: (record) => this.records.push(record) },
      loggers: [
        { category: ["parley"], lowestLevel, sinks: ["captured"] },
        { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["captured"] },
      ],
    });
  }

  /** The records of one room, such as `http`: level and message as they would be written. */
  lines(room: string): string[] {
    return this.records.filter(({ category }) => category[1] === room)
      .map(({ level, message }) => `${level}: ${message.join("")}`);
  }

  [Symbol.dispose](): void {
    resetSync();
  }
}
