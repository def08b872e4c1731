/** Functions that are called over a queue: their definition, their messages, the client and the server. */
export { type CallContext, fn, type FnOptions, type QueueFunction, type RetryPolicy } from "./fn.ts";
export { type Functions, functionsOf, openFunctions } from "./functions.ts";
export { invoke, unknownFunctionText } from "./invoke.ts";
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
