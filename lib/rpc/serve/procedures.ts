import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import {
  type ConnectRouter,
  createMethodImplSpec,
  createServiceImplSpec,
  type Interceptor,
  type MethodImplSpec,
} from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { COMPRESSIONS } from "../compression.ts";
import { COMPRESS_MIN_BYTES, READ_MAX_BYTES, type Routes, type RpcOptions } from "../routes.ts";
import { type Codec, createCodecs } from "./codec.ts";

/** A method, its implementation, and what holds for its calls. */
export interface Procedure {
  /** Where it is called: `/package.Service/Method`. */
  readonly path: string;
  readonly spec: MethodImplSpec;
  /** Outermost first. */
  readonly interceptors: readonly Interceptor[];
  /** Bytes of one request message, decompressed, at the most. */
  readonly readMaxBytes: number;
  /** Smaller messages are not compressed, in bytes. */
  readonly compressMinBytes: number;
  /** The better liked first. */
  readonly compressions: readonly Compression[];
  readonly codecs: { readonly proto: Codec; readonly json: Codec };
  /** Whoever watches over the process asks it: it is answered however much else there is to do. */
  readonly isVital: boolean;
  /** Connect may call it by GET. */
  readonly hasNoSideEffects: boolean;
}

const HEALTH = "grpc.health.v1.Health";

/** What is served, by path. */
export type Procedures = ReadonlyMap<string, Procedure>;

/** What `routes` registers. Options that a service is registered with hold before those of the listener. */
export function collectProcedures(routes: Routes, options: RpcOptions): Procedures {
  const procedures = new Map<string, Procedure>();
  const codecs = createCodecs(options.registry);
  const add = (spec: MethodImplSpec, own: OwnOptions = {}) => {
    const { method } = spec;
    const path = pathOf(method);
    procedures.set(path, {
      path,
      spec,
      interceptors: [...options.interceptors, ...own.interceptors ?? []],
      readMaxBytes: own.readMaxBytes ?? options.readMaxBytes ?? READ_MAX_BYTES,
      compressMinBytes: own.compressMinBytes ?? options.compressMinBytes ?? COMPRESS_MIN_BYTES,
      compressions: own.acceptCompression ?? COMPRESSIONS,
      codecs,
      isVital: method.parent.typeName === HEALTH,
      hasNoSideEffects: method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS,
    });
  };
  const router: ConnectRouter = {
    handlers: [],
    service(service, implementation, own) {
      const { methods } = createServiceImplSpec(service, implementation);
      for (const spec of Object.values(methods)) add(spec, own);
      return router;
    },
    rpc(method, implementation, own) {
      add(createMethodImplSpec(method, implementation), own);
      return router;
    },
  };
  routes(router);
  return procedures;
}

/** The path of a method, on every protocol. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

type OwnOptions = NonNullable<Parameters<ConnectRouter["service"]>[2]>;
