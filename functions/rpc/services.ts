import type { DescService, Registry } from "@bufbuild/protobuf";
import type { ConnectRouter, ServiceImpl } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { type Rules, validationInterceptor } from "../../lib/contract/mod.ts";
import type { Admission } from "../../lib/flow/mod.ts";
import {
  accessLogInterceptor,
  authInterceptor,
  type AuthOptions,
  CallTracker,
  concurrencyLimitInterceptor,
  deadlineInterceptor,
  errorInterceptor,
  HealthRegistry,
  rateLimitInterceptor,
  reflectionServices,
  requestIdInterceptor,
  type Routes,
  type RpcOptions,
} from "../../lib/rpc/mod.ts";

/** How long a call with one answer may take that does not say, and any such call at the most, in milliseconds. */
const DEADLINE = { defaultMs: 30_000, maxMs: 5 * 60_000 };
/** Calls and streams under way at the same time, at the most. */
const CONCURRENCY = { maxCalls: 2_000, maxStreams: 20_000 };
/** Calls of one caller a second, unless told otherwise; and how many times as many at once after a pause. */
const CALLS_PER_SECOND = 2_000;
const BURST_SECONDS = 5;

/** A contract and what serves it. */
export interface Registration {
  readonly service: DescService;
  register(router: ConnectRouter): void;
}

/** A contract with its implementation. */
export function serve<S extends DescService>(
  service: S,
  implementation: Partial<ServiceImpl<S>>,
): Registration {
  return { service, register: (router) => void router.service(service, implementation) };
}

/** What the edge's services are made of. */
export interface ServicesOptions {
  readonly registrations: readonly Registration[];
  readonly rules: Rules;
  /** What an error's details, and whatever else may be any message, can hold in JSON. */
  readonly registry?: Registry;
  /** Who may call what; everybody may everything unless given. */
  readonly auth?: AuthOptions | undefined;
  /** What a process that is busy refuses; nothing unless given. */
  readonly admission?: Admission;
  /** Calls that one caller may make a second; five times as many at once after a pause. 2,000 unless given. */
  readonly callsPerSecond?: number;
}

/** The services of the edge, for whatever carries their calls. */
export interface EdgeServices {
  /** The contracts that are served, without health and reflection. */
  readonly contracts: readonly DescService[];
  readonly routes: Routes;
  readonly rpc: RpcOptions;
  readonly health: HealthRegistry;
  readonly calls: CallTracker;
}

/** All services behind one chain of interceptors, with health and reflection. */
export function createServices(options: ServicesOptions): EdgeServices {
  const { registrations, rules, registry, auth, admission, callsPerSecond = CALLS_PER_SECOND } = options;
  const contracts = registrations.map(({ service }) => service);
  const health = new HealthRegistry(contracts.map(({ typeName }) => typeName));
  health.setAll("SERVING");
  const calls = new CallTracker();
  const reflection = reflectionServices([...contracts, Health, file_google_rpc_error_details]);
  const all = [...registrations, serve(Health, health.service)];
  return {
    contracts,
    health,
    calls,
    routes(router) {
      for (const { register } of all) register(router);
      reflection(router);
    },
    rpc: {
      ...(registry && { registry }),
      ...(admission && { admission }),
      interceptors: [
        calls.interceptor,
        requestIdInterceptor(),
        accessLogInterceptor("server"),
        errorInterceptor(),
        deadlineInterceptor(DEADLINE),
        ...(auth ? [authInterceptor(auth)] : []),
        rateLimitInterceptor({ perSecond: callsPerSecond, burst: callsPerSecond * BURST_SECONDS }),
        concurrencyLimitInterceptor(CONCURRENCY),
        validationInterceptor(rules),
      ],
    },
  };
}
