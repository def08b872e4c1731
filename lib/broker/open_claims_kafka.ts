import type { KafkaClaim } from "./claim_kafka.ts";

/** The claims that a consumer holds, or is about to, and of which others were told that it will finish them. */
export class OpenClaims {
  readonly #open = new Map<string, KafkaClaim>();
  readonly #told = new Set<string>();

  get all(): KafkaClaim[] {
    return [...this.#open.values()];
  }

  add(claims: readonly KafkaClaim[]): void {
    for (const claim of claims) this.#open.set(claim.key, claim);
  }

  has({ key }: KafkaClaim): boolean {
    return this.#open.has(key);
  }

  /** Others are told that these are finished here. */
  tell(claims: readonly KafkaClaim[]): void {
    for (const { key } of claims) this.#told.add(key);
  }

  /** Whether others were told, and so are to be told of its end. */
  isTold({ key }: KafkaClaim): boolean {
    return this.#told.has(key);
  }

  /** It is settled or lost; answers whether it was there. */
  delete({ key }: KafkaClaim): boolean {
    this.#told.delete(key);
    return this.#open.delete(key);
  }
}
