import type { Priority, Reply, Wire } from "./call.ts";
import type { Death } from "./delivery.ts";

/** A call that one consumer holds, as the store knows it. */
export interface Claim {
  /** Names it among all that the consumer holds. */
  readonly key: string;
  readonly wire: Wire;
  readonly priority: Priority;
  readonly id: string | undefined;
  readonly body: string;
  readonly attempt: number;
  readonly deadlineMs: number | undefined;
  readonly publishedMs: number;
  /** When it was handed out first, where that was before this time and is known. */
  readonly firstMs?: number | undefined;
}

/** How a claim ends; `takenMs` is when it was handed out, in milliseconds since the Unix epoch. */
export type Settlement =
  | { readonly kind: "complete"; readonly reply: Reply | undefined }
  | { readonly kind: "retry"; readonly delayMs: number; readonly takenMs: number }
  | { readonly kind: "release" }
  | { readonly kind: "dead"; readonly death: Death; readonly takenMs: number };

/** Where a store brings what it claimed, and what it hears. */
export interface ClaimSink<C extends Claim> {
  readonly name: string;
  /** Aborted when nothing is to be claimed any more. */
  readonly stopped: AbortSignal;
  /** How many claims have room now; 0 once it has stopped. */
  free(): number;
  /** Resolves when there is room, or it has stopped. */
  room(): Promise<void>;
  /** Brings claims; one that is held already is left out. More than there is room for wait here. */
  offer(claims: readonly C[]): void;
  /** All that is held. */
  held(): readonly C[];
  /** These are not ours any more. */
  lose(claims: readonly C[]): void;
  /** This call was cancelled. */
  cancel(id: string): void;
}

/** What a group's consumer needs of its store. */
export interface ClaimStore<C extends Claim> extends AsyncDisposable {
  /** Begins to claim, as long as the sink has not stopped. Resolves when it can be relied on. */
  start(sink: ClaimSink<C>): Promise<void>;
  /** Ends one claim in one atomic step; `false`, with nothing changed, when it is not ours. */
  settle(claim: C, settlement: Settlement): Promise<boolean>;
  /** Renews claims, and answers those that are not ours any more. */
  renew(claims: readonly C[]): Promise<readonly C[]>;
}
