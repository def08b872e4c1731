import type { ParleyProcess } from "../support/process.ts";
import type { Disk } from "./disk.ts";
import type { Link } from "./link.ts";
import type { ShiftedClock } from "./shifted_clock.ts";

/** Where chat and queue calls are kept; on Kafka the calls, and chat embedded. */
export type StoreName = "embedded" | "redis" | "kafka";

/** The commands of `main.ts` that a stage starts. */
export type Role = "serve" | "chat" | "queue";

/** What a machine must allow for some faults: mounting a small disk, shifting a process's clock. */
export type Ability = "small disk" | "shifted clock";

/** What processes a workload needs. Plans of several workloads are joined: the most of each, all arguments. */
export interface ProcessPlan {
  readonly counts: Readonly<Partial<Record<Role, number>>>;
  /** What follows `queue` on the command line, such as `--module FILE`. */
  readonly queueArgs?: readonly string[];
  /** For all processes, over what the stage gives them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Clients open the embedded store's files themselves: then a disk that can be full takes root. */
  readonly opensFiles?: boolean;
}

/** One process of a stage. */
export interface Member {
  /** Such as `chat 2`. */
  readonly name: string;
  readonly role: Role;
  readonly process: ParleyProcess;
  /** When it was started again, on the clock of the test, in milliseconds. */
  readonly restartsMs: number[];
  /** The network between it and its store; absent where the store is a file. */
  readonly storeLink?: Link;
  /** The networks between it and its clients; a queue worker has none. */
  readonly frontLinks: readonly Link[];
}

/** The process that keeps the data, where it is one. */
export interface StoreServer {
  readonly name: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same data, and waits until it answers. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Forgets everything, where it can: Redis's `FLUSHALL`. */
  readonly flush?: () => Promise<void>;
}

/**
 * A moment in which the store was made to forget on purpose, on the clock of the test (milliseconds): what was stored
 * before may be gone, and what was under way may be stored on either side of it.
 */
export interface Loss {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Real processes on a real store, with a network between each two that can be cut, delayed or held. */
export interface Stage extends AsyncDisposable {
  readonly store: StoreName;
  readonly can: ReadonlySet<Ability>;
  readonly members: readonly Member[];
  readonly server: StoreServer | undefined;
  /** The base URLs of the edges, as clients reach them: through the network. */
  readonly edges: readonly string[];
  /** The gRPC addresses of the edges, through the network. */
  readonly edgeGrpc: readonly string[];
  /** The gRPC addresses of the chat workers, through the network. */
  readonly workers: readonly string[];
  /**
   * What a client of the stores' own has in its environment: `REDIS_URL`, `PRPC_TYPE_BROKER`, `PRPC_URL_BROKER`,
   * `DATA_DIR`, without a network that fails between, but for Kafka, whose brokers say themselves where they are. What
   * is in `DATA_DIR` only the processes see, unless the plan says `opensFiles`.
   */
  readonly env: Readonly<Record<string, string>>;
  /** The disk that the store is on, where it is small; the embedded store and Redis. */
  readonly disk: Disk | undefined;
  /** The wall clock of all processes, where it can be shifted; store servers have the machine's. */
  readonly clock: ShiftedClock | undefined;
  /** Every loss so far, oldest first. Faults that make one add it. */
  readonly losses: Loss[];
  /** Waits until all processes run and are ready, whatever happened to them. */
  ready(withinMs: number): Promise<void>;
  /** What all processes logged, a line each with the member's name, for a run that failed. */
  logs(): string[];
}
