import { Consumer } from "@platformatic/kafka";

/**
 * Makes the driver lose the next fetch of a member of the group, as it does at times when its broker has stood
 * still: all else that the member says is answered, heartbeats too.
 */
export function loseFetch(group: string): Disposable & { readonly lost: Promise<void> } {
  const { prototype } = Consumer;
  const fetch = prototype.fetch;
  const lost = Promise.withResolvers<void>();
  let loser: unknown;
  prototype.fetch = function (this: Consumer, ...args: Parameters<Consumer["fetch"]>) {
    if (this.groupId === group) loser ??= this;
    if (this !== loser) return fetch.apply(this, args);
    lost.resolve();
    return new Promise(() => {}); // and whoever waits for it is never called
  } as typeof fetch;
  return {
    lost: lost.promise,
    [Symbol.dispose]() {
      prototype.fetch = fetch;
    },
  };
}
