import { create } from "@bufbuild/protobuf";
import { CallTracker, errorInterceptor, type Routes, type RpcOptions } from "../../lib/rpc/mod.ts";
import { Bench, BlobSchema, COUNTED, HelloReplySchema } from "../contract.ts";

/** The contract of the bench, as a service of the product is written. */
export const routes: Routes = (router) =>
  void router.service(Bench, {
    sayHello: ({ name }) => create(HelloReplySchema, { message: `Hello ${name}` }),
    async *count({ count }) {
      for (let i = 0; i < count; i++) yield create(HelloReplySchema, { message: COUNTED });
    },
    swap: ({ data }) => create(BlobSchema, { data }),
  });

/** What holds for the calls of the product. */
export const rpc: RpcOptions = { interceptors: [new CallTracker().interceptor, errorInterceptor()] };
