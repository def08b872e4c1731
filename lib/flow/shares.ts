/** Each peer's part of what one turn takes on: equal parts for all that there were in the turn before. */
export class Shares {
  #taken = new Map<string, number>();
  #peers = 1;

  /** Whether this peer has anything left of its share of `limit`; if so, it has one less. */
  take(peer: string, limit: number): boolean {
    const host = hostOf(peer);
    const taken = this.#taken.get(host) ?? 0;
    if (taken >= Math.ceil(limit / this.#peers)) return false;
    this.#taken.set(host, taken + 1);
    return true;
  }

  /** A turn is over: the next one is shared by those that it had. */
  nextTurn(): void {
    this.#peers = Math.max(1, this.#taken.size);
    if (this.#taken.size > 0) this.#taken = new Map();
  }
}

/** An address without its port: connections of one host share. */
function hostOf(address: string): string {
  const colon = address.lastIndexOf(":");
  return colon < 0 ? address : address.slice(0, colon);
}
