import type { Interceptor, Transport } from "@connectrpc/connect";
import { fromFileUrl } from "@std/path";
import { AuthService } from "../proto/gen/auth/v1/auth_pb.ts";
import { FileService } from "../proto/gen/file/v1/file_pb.ts";
import { file_google_rpc_error_details } from "../proto/gen/google/rpc/error_details_pb.ts";
import { Greeter } from "../proto/gen/helloworld/helloworld_pb.ts";
import { MessengerService } from "../proto/gen/messenger/v1/messenger_pb.ts";
import { QueueService } from "../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../proto/gen/user/v1/user_pb.ts";
import { Usuarios } from "../proto/gen/usuarios/usuarios_pb.ts";
import type { Broker } from "../lib/broker/mod.ts";
import { DEFAULT_ROOM } from "../lib/chat/mod.ts";
import type { Environment } from "../lib/config/mod.ts";
import { createRest, type RestFetch } from "../lib/contract/mod.ts";
import { AppError } from "../lib/error/mod.ts";
import { Admission } from "../lib/flow/mod.ts";
import {
  Channel,
  createLocalCaller,
  createRpcFetch,
  type FetchInfo,
  type LocalCaller,
  openTransport,
  peerOf,
} from "../lib/rpc/mod.ts";
import { logger } from "../lib/telemetry/mod.ts";
import { withDeadline } from "../lib/time/mod.ts";
import { ensureAdmin, PasswordHasher } from "../lib/users/mod.ts";
import { createApp } from "./app.ts";
import { tokenGuard } from "./auth/guard.ts";
import { authService } from "./auth/service.ts";
import { type Tokens, tokensOf } from "./auth/tokens.ts";
import { documentOf, PLAIN, REGISTRY, resumes, RULES } from "./contracts.ts";
import { docsRoutes } from "./docs/routes.ts";
import { fileRoutes } from "./files/routes.ts";
import { fileService } from "./files/service.ts";
import { greeterRoutes } from "./greeter/routes.ts";
import { greeterService } from "./greeter/service.ts";
import { readMessagesEvents } from "./messenger/event_hooks.ts";
import { messengerGateway } from "./messenger/gateway.ts";
import { Mailbox } from "./messenger/mailbox.ts";
import { Rooms } from "./messenger/rooms.ts";
import { Sender } from "./messenger/sender.ts";
import { type QueueDeps, queueService } from "./queue/service.ts";
import { refuseIfBusy } from "./middleware/admitted.ts";
import { Origin } from "./middleware/origin.ts";
import { requestIdOf, withRequestId } from "./middleware/request_id.ts";
import { createServices, type EdgeServices, type Registration, serve } from "./rpc/services.ts";
import type { EdgeStores } from "./rpc/stores.ts";
import { userService } from "./users/service.ts";
import { usuariosService } from "./users/usuarios.ts";
import { usuariosRoutes } from "./users/usuarios_routes.ts";
import type { GrpcPlace } from "./web/grpc_place.ts";
import { webRoutes } from "./web/routes.ts";

const log = logger("main");

/** Where the page's build lies. */
const WEB_BUILD = fromFileUrl(new URL("../web/dist", import.meta.url));

/** What the edge needs beside its configuration. */
export interface EdgeHost {
  hostname: string;
  /** What its services keep, closed with it; without it those that keep anything are UNIMPLEMENTED. */
  stores: EdgeStores | undefined;
  /** Where calls of functions are stored; it stays open. Without it they are UNIMPLEMENTED. */
  broker?: Broker | undefined;
  /** Of this process: what it refuses while it is busy. One of its own unless given. */
  admission?: Admission;
  /** Stands between the edge and the chat worker, for the token that it calls with. */
  hop?: Interceptor[];
}

/** What is known once the ports are open. */
export interface Reached {
  /** Where the greeter is called by the routes that show how. */
  overTcp?: Transport;
  overUnixSocket?: Transport;
  /** Where gRPC is served. */
  grpc?: GrpcPlace;
}

/** The edge as it runs. */
export interface Edge {
  /** All services, for the listener of gRPC. */
  readonly services: EdgeServices;
  /** The greeter alone, for its unix socket. */
  readonly echo: EdgeServices;
  /** Whether callers must prove who they are. */
  readonly isOpen: boolean;
  fetch(request: Request, info?: FetchInfo): Response | Promise<Response>;
  /** The ports are open. */
  listening(reached: Reached): void;
  /** From now on the process says that it is not ready; live streams end, to be resumed elsewhere. */
  stopping(): void;
  /** Sends what is under way, ends the streams and closes the stores; `ms` milliseconds at the most. */
  stop(ms: number): Promise<void>;
}

/** Builds the edge from configuration, and opens its stream; it listens nowhere itself. */
export async function startEdge(config: Environment, host: EdgeHost): Promise<Edge> {
  const { hostname, stores, broker, admission = new Admission(), hop = [] } = host;
  const tokens = tokensOf(config);
  const stopping = new AbortController();
  const channel = new Channel(config.MESSENGER_SERVER_ADDR, (address) => openTransport(address, hop));
  const sender = new Sender(channel);
  const mailbox = new Mailbox({
    channel,
    mailbox: config.MESSENGER_MAILBOX ?? `${hostname}:${config.MESSENGER_HTTP_PORT}`,
    room: DEFAULT_ROOM,
  });
  const hasher = new PasswordHasher();
  if (stores) await makeAdmin(config, stores, hasher);
  const queue = broker && { broker, defaultQueue: config.PRPC_QUEUE_NAME, stopping: stopping.signal };
  const parts = {
    stores,
    queue,
    tokens,
    hasher,
    channel,
    sender,
    admission,
    callsPerSecond: config.CALLS_PER_SECOND,
    stopping: stopping.signal,
  };
  const services = edgeServices(parts);
  const echoServices = createServices({
    registrations: [serve(Greeter, greeterService)],
    rules: RULES,
    admission,
  });
  const call = withRequestId(createLocalCaller(services.routes, services.rpc));
  const rpc = createRpcFetch(services.routes, services.rpc);
  const rest = restOf(services, call);
  const reached: Reached = {};
  const app = createApp({
    channel,
    sender,
    mailbox,
    stopping: stopping.signal,
    ...(tokens.auth && { guard: tokenGuard(tokens.auth) }),
    ready: () => mailbox.ready && !stopping.signal.aborted,
    corsOrigins: config.CORS_ORIGINS ?? [],
    admission,
    rpc,
    answering: [rest],
    routes: [
      greeterRoutes({ overTcp: () => reached.overTcp, overUnixSocket: () => reached.overUnixSocket }),
      usuariosRoutes({ call }),
      fileRoutes({ callFiles: call }),
      docsRoutes(() => documentOf(tokens.auth?.policy)),
      webRoutes({
        dist: WEB_BUILD,
        viteOrigin: config.VITE_ORIGIN,
        contracts: [...services.contracts, file_google_rpc_error_details],
        grpc: () => reached.grpc,
      }),
    ],
  });
  mailbox.start();
  return {
    services,
    echo: echoServices,
    isOpen: !tokens.auth,
    // Calls of a contract need nothing of the app, and refusals shall cost little; pages of other origins need its CORS.
    fetch(request, info) {
      const isForeign = config.CORS_ORIGINS !== undefined && request.headers.has("origin");
      if (isForeign) return app.fetch(request, { peer: peerOf(info) });
      const from = new Origin(info);
      return rpc(request, info) ?? refuseIfBusy(admission, request, from) ??
        app.fetch(request, { peer: from.peer, isAdmitted: true });
    },
    listening: (now) => void Object.assign(reached, now),
    stopping() {
      stopping.abort();
      services.health.shutdown();
    },
    async stop(ms) {
      const calls = Promise.all([services.calls.idle(ms), echoServices.calls.idle(ms), sender.idle()]);
      const stopped = calls.then(() => mailbox.stop()).then(() => stores?.[Symbol.asyncDispose]());
      await withDeadline(stopped, ms, "end the edge's calls").catch((thrown) =>
        log.warning("What is under way is left: {error}", { error: AppError.from(thrown).message })
      );
    },
  };
}

interface EdgeParts {
  stores: EdgeStores | undefined;
  queue: QueueDeps | undefined;
  tokens: Tokens;
  hasher: PasswordHasher;
  channel: Channel;
  sender: Sender;
  admission: Admission;
  callsPerSecond: number;
  stopping: AbortSignal;
}

function edgeServices(parts: EdgeParts): EdgeServices {
  const { tokens, channel, sender, admission, callsPerSecond, stopping } = parts;
  return createServices({
    auth: tokens.auth,
    admission,
    callsPerSecond,
    rules: RULES,
    registry: REGISTRY,
    registrations: [
      serve(MessengerService, messengerGateway({ channel, sender, stopping })),
      ...(parts.stores ? keeping(parts, parts.stores) : KEEPING.map((service) => serve(service, {}))),
      serve(QueueService, parts.queue ? queueService(parts.queue) : {}),
      ...PLAIN,
    ],
  });
}

const KEEPING = [UserService, AuthService, FileService, Usuarios];

/** The services that keep something. */
function keeping(
  { tokens, hasher, channel, sender, stopping }: EdgeParts,
  { users: store, files }: EdgeStores,
): Registration[] {
  const rooms = new Rooms(channel, sender);
  return [
    serve(UserService, userService({ store, hasher, rooms, isOpen: !tokens.auth, stopping })),
    serve(AuthService, authService({ store, hasher, issuer: tokens.issuer })),
    serve(FileService, fileService(files)),
    serve(Usuarios, usuariosService({ store, hasher })),
  ];
}

function restOf({ contracts }: EdgeServices, invoke: LocalCaller): RestFetch {
  return createRest({
    services: contracts,
    invoke,
    registry: REGISTRY,
    events: (method) => resumes(method) ? readMessagesEvents : undefined,
    requestId: requestIdOf,
  });
}

async function makeAdmin(config: Environment, { users }: EdgeStores, hasher: PasswordHasher): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (!email || !password) return;
  const isNew = await ensureAdmin({ directory: users.directory, hasher }, { email, password });
  if (isNew) log.info("The admin {email} was made", { email });
}
