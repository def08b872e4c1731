/** Redis: connections, scripts and key names. The only place that knows the driver. */
export { redisAddress } from "./address.ts";
export { COMMAND_MS, OPEN_MS, RedisConnection, type RedisOptions } from "./connection.ts";
export { durabilityFaults, type Keeper, keepsEveryWrite, openDurable } from "./durability.ts";
export { replyCode } from "./failure.ts";
export { redisKeys } from "./keys.ts";
export { asFields, asList, asText, asTexts, type Reply } from "./reply.ts";
export { RedisScript } from "./script.ts";
export { RedisSubscriber, type SubscriberOptions } from "./subscriber.ts";
