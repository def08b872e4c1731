import { type FetchInfo, peerOf } from "../../lib/rpc/mod.ts";

/** Where a request comes from; looked up when it is asked for. */
export class Origin {
  readonly #info: FetchInfo | undefined;

  constructor(info: FetchInfo | undefined) {
    this.#info = info;
  }

  /** Its address, such as `192.0.2.7:40312`, where the listener tells. */
  get peer(): string | undefined {
    return peerOf(this.#info);
  }
}
