import { file_google_rpc_error_details } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ChatStore } from "../../lib/chat/mod.ts";
import type { Admission } from "../../lib/flow/mod.ts";
import {
  authInterceptor,
  type AuthOptions,
  CallTracker,
  errorInterceptor,
  HealthRegistry,
  reflectionServices,
  type Routes,
  type RpcOptions,
} from "../../lib/rpc/mod.ts";
import { type Clock, systemClock, withDeadline } from "../../lib/time/mod.ts";
import { mailboxService } from "./mailbox_service.ts";
import { messengerService } from "./messenger_service.ts";
import { retainForever, type RetentionPolicy } from "./retention.ts";
import { Role } from "./role.ts";

/** How long a drain waits for the store, however little time it is given, in milliseconds. */
const LEAST_STOP_MS = 1_000;
/** How long it waits for the streams that it has ended, in milliseconds. */
const LEAST_IDLE_MS = 100;
/** How long a stream that has been ended may take to reach its client, in milliseconds. */
const STREAMS_END_MS = 1_500;

/** What a chat worker works on, and who it is. */
export interface ChatWorkerOptions {
  store: ChatStore;
  /** The process, for people. */
  holder: string;
  /** Where clients reach it. */
  address: string;
  retention?: RetentionPolicy;
  /** Who may call what; everybody may everything unless given. */
  auth?: AuthOptions | undefined;
  clock?: Clock;
  /** What the process refuses while it is busy; nothing unless given. */
  admission?: Admission;
}

/** A chat worker without its ports: what it serves, and how it starts and stops. */
export interface ChatWorker {
  readonly routes: Routes;
  readonly rpc: RpcOptions;
  /** Whether it is the one that writes. */
  readonly active: boolean;
  /** How many readers it has. */
  readonly readers: number;
  /** How many are in its rooms. */
  readonly attendances: number;
  /** Begins to stand for the lease. */
  start(): void;
  /**
   * Takes no more messages, stores those under way, gives the lease back, ends the readers with a status
   * that they can resume from, and waits for the calls under way. Answers how many were left after `ms`
   * milliseconds; a store that does not answer is not waited for any longer either.
   */
  drain(ms: number): Promise<number>;
}

/** Builds a chat worker on a store; the store stays the caller's to close. */
export function createChatWorker(options: ChatWorkerOptions): ChatWorker {
  const { store, holder, address, retention = {}, auth, clock = systemClock, admission } = options;
  const services = [MessengerService, MailboxService];
  const health = new HealthRegistry(services.map((service) => service.typeName));
  const calls = new CallTracker();
  const role = new Role({
    store,
    clock,
    holder,
    address,
    onChange: (active) => health.setAll(active ? "SERVING" : "NOT_SERVING"),
  });
  const stop = new AbortController();
  let retaining: Promise<void> | undefined;

  return {
    routes(router) {
      router.service(MessengerService, messengerService({ role, log: store.log }));
      router.service(MailboxService, mailboxService({ role, store }));
      router.service(Health, health.service);
      reflectionServices([...services, Health, file_google_rpc_error_details])(router);
    },
    rpc: {
      ...(admission && { admission }),
      interceptors: [calls.interceptor, errorInterceptor(), ...(auth ? [authInterceptor(auth)] : [])],
    },
    get active() {
      return role.active;
    },
    get readers() {
      return role.hub.size;
    },
    get attendances() {
      return role.presence.size;
    },
    start() {
      role.start();
      const active = () => role.active;
      retaining ??= retainForever(store.log, retention, { clock, active, signal: stop.signal });
    },
    async drain(ms) {
      const endMs = performance.now() + ms;
      stop.abort();
      const stopMs = Math.max(ms, LEAST_STOP_MS);
      const retained = withDeadline(Promise.resolve(retaining), stopMs, "end the retention");
      await Promise.allSettled([role.stop(stopMs), retained]);
      health.shutdown();
      const leftMs = Math.max(LEAST_IDLE_MS, endMs - performance.now());
      return await calls.idle(leftMs, { streamsMs: STREAMS_END_MS });
    },
  };
}
