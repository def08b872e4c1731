import type { Interceptor } from "@connectrpc/connect";

/** An access token, or where to get one; asked for each call, so that a new one is taken as soon as there is one. */
export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

/** Client: adds the access token to each call that has no authorization of its own. */
export function bearerInterceptor(source: TokenSource): Interceptor {
  return (next) => async (request) => {
    if (!request.header.has("authorization")) {
      const token = typeof source === "string" ? source : await source();
      if (token) request.header.set("authorization", `Bearer ${token}`);
    }
    return await next(request);
  };
}
