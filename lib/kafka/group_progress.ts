import { CommitTracker } from "./commit_tracker.ts";
import type { Place } from "./record.ts";

/** An offset to be committed. */
export interface Commit extends Place {
  /** As nobody checks it. */
  readonly leaderEpoch: number;
}

/** How far a member has come in the partitions that are its own. */
export class GroupProgress {
  readonly #trackers = new Map<string, CommitTracker>();
  readonly #committed = new Map<string, bigint>();

  /**
   * Takes over these partitions. Answers those that are not its own any more, which all are when `anew`, and
   * whether any is that was not.
   */
  assign(
    owned: readonly (readonly [topic: string, partition: number])[],
    anew: boolean,
  ): { lost: [topic: string, partition: number][]; gained: boolean } {
    const names = new Set(owned.map(([topic, partition]) => key(topic, partition)));
    const lost = [...this.#trackers.keys()].filter((name) => anew || !names.has(name));
    for (const name of lost) {
      this.#trackers.delete(name);
      this.#committed.delete(name);
    }
    const gained = [...names].filter((name) => !this.#trackers.has(name));
    for (const name of gained) this.#trackers.set(name, new CommitTracker());
    return { lost: lost.map(placeOf), gained: gained.length > 0 };
  }

  owns({ topic, partition }: Omit<Place, "offset">): boolean {
    return this.#trackers.has(key(topic, partition));
  }

  /** Takes a record in hand; `false` when its partition is another's, or it is known. */
  offer({ topic, partition, offset }: Place): boolean {
    return this.#trackers.get(key(topic, partition))?.offer(offset) ?? false;
  }

  finish({ topic, partition, offset }: Place): void {
    this.#trackers.get(key(topic, partition))?.finish(offset);
  }

  /** The partitions of one topic. */
  of(topic: string): ReadonlyMap<number, CommitTracker> {
    return new Map(
      [...this.#trackers].map(([name, tracker]) => [placeOf(name), tracker] as const)
        .filter(([[of]]) => of === topic).map(([[, partition], tracker]) => [partition, tracker]),
    );
  }

  /** What can be committed and is not. */
  toCommit(): Commit[] {
    return [...this.#trackers].flatMap(([name, { position }]) => {
      if (position === undefined || position <= (this.#committed.get(name) ?? 0n)) return [];
      const [topic, partition] = placeOf(name);
      return [{ topic, partition, offset: position, leaderEpoch: -1 }];
    });
  }

  /** These are committed. */
  committed(commits: readonly Commit[]): void {
    for (const { topic, partition, offset } of commits) this.#committed.set(key(topic, partition), offset);
  }
}

function key(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

function placeOf(key: string): [topic: string, partition: number] {
  const colon = key.lastIndexOf(":");
  return [key.slice(0, colon), Number(key.slice(colon + 1))];
}
