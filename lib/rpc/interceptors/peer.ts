import { type ContextKey, createContextKey } from "@connectrpc/connect";

/** The address that a call comes from, such as `192.0.2.7:40312`; a listener that knows it sets it. */
export const PEER: ContextKey<string | undefined> = createContextKey<string | undefined>(undefined, {
  description: "the address that the call comes from",
});

/** An address without its port: what all connections of one host share. */
export function hostOf(address: string): string {
  return address.replace(/:\d+$/, "");
}
