import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import type { HeaderList } from "../../http2/mod.ts";
import type { GrpcFormat, GrpcRoute } from "./grpc_route.ts";
import type { Lifetime } from "./lifetime.ts";
import type { ConnectionPool } from "./pool.ts";

/** What a call is made of, beside its messages. */
export interface GrpcCall<I extends DescMessage, O extends DescMessage, M extends DescMethod> {
  readonly pool: ConnectionPool;
  readonly format: GrpcFormat;
  readonly method: M;
  readonly route: GrpcRoute<I, O>;
  readonly fields: HeaderList;
  /** Ends with the call. */
  readonly lifetime: Lifetime;
}
