import { AppError } from "../error/mod.ts";

/**
 * The brokers that a comma-separated list names to begin with, each `host:port`.
 *
 * @throws AppError `FAILED_PRECONDITION` when it is no such list.
 */
export function kafkaBrokers(list: string): string[] {
  const brokers = list.split(",").map((broker) => broker.trim()).filter((broker) => broker !== "");
  for (const broker of brokers) {
    const port = Number(/^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(broker)?.[1] ?? 0);
    if (!(port >= 1 && port <= 65_535)) throw malformed(`"${broker}" is no address`);
  }
  if (brokers.length === 0) throw malformed("it is empty");
  return brokers;
}

function malformed(state: string): AppError {
  const need = `need "host:port", or more of them with commas between`;
  return new AppError("FAILED_PRECONDITION", `Cannot use the list of Kafka brokers: ${state}; ${need}`);
}
