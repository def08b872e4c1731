import { create } from "@bufbuild/protobuf";
import { createContextValues, type UnaryRequest, type UnaryResponse } from "@connectrpc/connect";
import { problemResponse } from "../../lib/contract/mod.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { authInterceptor, type AuthOptions } from "../../lib/rpc/mod.ts";
import type { Guard } from "../middleware/guard.ts";

/** Lets through whom the policy allows a method, by the same token and the same rules as on every protocol. */
export function tokenGuard(auth: AuthOptions): Guard {
  return (method) => {
    const service = method.parent;
    const answer = { stream: false, method, service, message: create(method.output) };
    const check = authInterceptor(auth)(() =>
      Promise.resolve({ ...answer, header: new Headers(), trailer: new Headers() } as UnaryResponse)
    );
    return async (c, next) => {
      const { raw } = c.req;
      try {
        await check({
          stream: false,
          method,
          service,
          message: create(method.input),
          requestMethod: raw.method,
          url: raw.url,
          signal: raw.signal,
          header: raw.headers,
          contextValues: createContextValues(),
        } as UnaryRequest);
      } catch (thrown) {
        return problemResponse(fromConnectError(thrown), { requestId: c.get("requestId") });
      }
      return await next();
    };
  };
}
