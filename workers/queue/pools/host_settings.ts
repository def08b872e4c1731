/** What a host process is started with, as JSON in its one argument. */
export interface HostSettings {
  /** URLs of the modules with the functions. */
  readonly modules: readonly string[];
  /** Threads that it keeps; each runs one call at a time. */
  readonly threads: number;
  /** The heap of each thread, in MiB; 0 leaves that to the flags of the process, whose end it is to exceed it. */
  readonly threadHeapMb: number;
  /** Resident memory of the whole process at the most, in MiB; it ends when it has more. */
  readonly residentMb: number;
  /** Give up reading files before the first call. */
  readonly revokeRead: boolean;
}

/** What a thread is started with. */
export interface ThreadSettings {
  readonly modules: readonly string[];
  /** Its number, from 0. */
  readonly thread: number;
  /** Shared by all: for each thread 1 while it runs a call, else 0. */
  readonly busy: Int32Array<SharedArrayBuffer>;
  /** It is the only one, and writes its results itself: that saves a step by the main thread. */
  readonly alone: boolean;
}

/** What a thread says first: that it has its functions, or why not. */
export interface ThreadStarted {
  readonly error?: string;
}

/** The exit code of a process that V8 ended for want of memory (128 + SIGTRAP), and of a host that ends itself so. */
export const OUT_OF_MEMORY_EXIT = 133;

/** What a thread is told when its call is to stop. */
export const STOP = "stop";

/** What a thread is asked when memory is short; one that is not blocked answers the same. */
export const PING = "ping";
