/** Queues of calls and their replies: one port, and its implementations. */
export type {
  Broker,
  BrokerFeature,
  BrokerQueue,
  LiveWorker,
  PublishOptions,
  QueueDepth,
  WaitOptions,
} from "./broker.ts";
export { openRedisBroker } from "./broker_redis.ts";
export { openSqliteBroker } from "./broker_sqlite.ts";
export { type BrokerPlace, openBroker } from "./open_broker.ts";
export {
  checkCallId,
  type NewCall,
  PRIORITIES,
  type Priority,
  type Reply,
  type Wire,
  WIRES,
} from "./call.ts";
export { type DeadLetter, type DeadLetters, type DeadQuery, MAX_DEAD_LETTERS } from "./dead_letters.ts";
export type { ConsumeOptions, Consumer, Death, Delivery } from "./delivery.ts";
export { Stop, type StopSignal } from "./stop_signal.ts";
export { type BrokerTimes, brokerTimes } from "./times.ts";
