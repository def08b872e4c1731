import { assert } from "@std/assert";
import type { LeaseStore } from "../../lib/chat/mod.ts";
import { Election, type ElectionOptions } from "../../workers/chat/election.ts";
import { eventually } from "./eventually.ts";

/** An election, and what it has told; stopped when disposed. */
export class Candidate implements AsyncDisposable {
  readonly told: string[] = [];
  readonly election: Election;
  /** What is thrown at it when it tells that it is active. */
  refuse: Error | undefined;

  constructor(options: Omit<ElectionOptions, "holder" | "address">, name = "first") {
    this.election = new Election({ ...options, holder: name, address: `${name}:51075` }, {
      activated: (token) => {
        this.told.push(token);
        return this.refuse ? Promise.reject(this.refuse) : Promise.resolve();
      },
      deactivated: () => this.told.push("deactivated"),
    });
  }

  /** Waits until it is active. */
  async active(): Promise<void> {
    await eventually("it is active", () => this.election.active);
  }

  /** Waits until it was told that it is no longer active. */
  async deactivated(): Promise<void> {
    await eventually("it is no longer active", () => this.told.includes("deactivated"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.election.stop();
  }
}

/** The lease of the store, counted and, where told, in trouble. */
export class WatchedLeases implements LeaseStore {
  peeks = 0;
  renewals = 0;
  /** Runs in place of a renewal. */
  renewal: ((renew: () => Promise<boolean>) => Promise<boolean>) | undefined;
  readonly #real: LeaseStore;

  constructor(real: LeaseStore) {
    this.#real = real;
  }

  peek() {
    this.peeks++;
    return this.#real.peek();
  }
  acquire(...args: Parameters<LeaseStore["acquire"]>) {
    return this.#real.acquire(...args);
  }
  async renew(token: string) {
    const renew = () => this.#real.renew(token);
    try {
      return await (this.renewal ? this.renewal(renew) : renew());
    } finally {
      this.renewals++;
    }
  }
  release(token: string) {
    return this.#real.release(token);
  }

  /** Waits until a standby has looked so often from now on. */
  async looked(times: number): Promise<void> {
    const from = this.peeks;
    await eventually(`it has looked ${times} times`, () => this.peeks >= from + times);
  }
}

/** A holder that is not there any more, and left its record. */
export async function takeAsDeadHolder(leases: LeaseStore): Promise<string> {
  const token = crypto.randomUUID();
  const record = await leases.acquire(await leases.peek(), { holder: "dead", address: "dead:51075", token });
  assert(record);
  return token;
}
