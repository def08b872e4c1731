import { createConnectTransport } from "@connectrpc/connect-web";
import { bearer } from "./session.ts";

/** Connect over `fetch` to where the page came from, with the token of whoever is signed in. */
export const transport = createConnectTransport({
  baseUrl: location.origin,
  useBinaryFormat: true,
  interceptors: [bearer],
});
