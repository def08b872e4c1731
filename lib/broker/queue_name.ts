import { AppError } from "../error/mod.ts";

/** What can be part of a key, of a Kafka topic and of a path as it is. */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** @throws AppError `INVALID_ARGUMENT` when it is no name of a queue. */
export function checkQueueName(name: string): void {
  if (NAME.test(name)) return;
  throw new AppError(
    "INVALID_ARGUMENT",
    `Cannot use the queue "${name.slice(0, 200)}": need 1 to 128 letters, digits, "_", "-" and "."`,
  );
}

/** Makes each queue once, and only those with a name. */
export function queuesByName<Q>(open: (name: string) => Q): (name: string) => Q {
  const queues = new Map<string, Q>();
  return (name) => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    checkQueueName(name);
    const queue = open(name);
    queues.set(name, queue);
    return queue;
  };
}
