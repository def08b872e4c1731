/** Functions that are called over a queue: their definition, their messages, the client and the server. */
export { type CallOptions, createQueueClient, type QueueClient, type QueueClientOptions } from "./client.ts";
export { type Codecs, codecs } from "./codecs.ts";
export type { RawIdForm } from "./codec_raw.ts";
export { describeFunctions, type FunctionDescription, type ParameterDescription } from "./describe.ts";
export { type CallContext, fn, type FnOptions, type QueueFunction, type RetryPolicy } from "./fn.ts";
export { type Functions, functionsOf, openFunctions } from "./functions.ts";
export { type ClientLanguage, generateClient } from "./generate_client.ts";
export type { GenerateOptions } from "./generate_options.ts";
export { invoke, unknownFunctionText } from "./invoke.ts";
export type { JsonSchema } from "./json_schema.ts";
export {
  type CallMessage,
  type Codec,
  MalformedMessage,
  type Outcome,
  type ReplyMessage,
} from "./message.ts";
export { MAX_DEPTH, NotPlain, type Plain, toPlain } from "./plain.ts";
export {
  type FailureKind,
  type OpenPool,
  type Pool,
  type PoolCall,
  type PoolOptions,
  type RunFailure,
  type RunResult,
  timeoutText,
  type WorkerKind,
} from "./pool.ts";
export { createQueueServer, type QueueServer, type QueueServerOptions } from "./server.ts";
export { type CallState, type ResultOptions, StoredCall } from "./stored_call.ts";
