import { createRegistry, type DescService, type Message, toJsonString } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { join } from "@std/path";
import { authRules } from "../../functions/auth/rules.ts";
import { policy } from "../../functions/auth/policy.ts";
import { authService } from "../../functions/auth/service.ts";
import { followRoom } from "../../functions/messenger/feed.ts";
import type { ChatRooms, UserDeps } from "../../functions/users/deps.ts";
import { userRules } from "../../functions/users/rules.ts";
import { userService } from "../../functions/users/service.ts";
import { usuariosService } from "../../functions/users/usuarios.ts";
import { rulesOf, validationInterceptor } from "../../lib/contract/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import {
  authInterceptor,
  createH2Transport,
  createLocalCaller,
  errorInterceptor,
  JwtVerifier,
  listenGrpc,
  type LocalCaller,
  type Routes,
  TokenIssuer,
} from "../../lib/rpc/mod.ts";
import {
  type NewUser,
  openRedisUsers,
  openSqliteUsers,
  PasswordHasher,
  type User,
  type UserStore,
} from "../../lib/users/mod.ts";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { file_google_rpc_error_details } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { ManualClock } from "./manual_clock.ts";
import type { MemoryEdge } from "./memory.ts";
import { RedisServer } from "./redis.ts";
import { requirement } from "./requirements.ts";

/** Passwords that cost next to nothing. */
const CHEAP = { ln: 4, r: 8, p: 1 };
const registry = createRegistry(file_google_rpc_error_details);
export const KEYS = { secret: "0123456789abcdef0123456789abcdef", issuer: "parley", audience: "parley" };
export const PASSWORD = "correct horse battery";

/** How the services are made. */
export interface UserEdgeOptions {
  readonly rooms?: ChatRooms;
  /** Nobody signs in. */
  readonly isOpen?: boolean;
  /** Tokens come from elsewhere. */
  readonly givesTokens?: boolean;
  readonly stopping?: AbortSignal;
  /** Puts something between the services and their store. */
  readonly aroundStore?: (store: UserStore) => UserStore;
}

/** Users, usuarios and tokens behind a real gRPC listener, with the interceptors that hold at the edge. */
export class UserEdge implements AsyncDisposable {
  /** Everything that was answered, as JSON. */
  readonly answers: string[] = [];
  readonly clock: ManualClock;
  readonly store: UserStore;
  readonly hasher = new PasswordHasher({ cost: CHEAP });
  readonly issuer: TokenIssuer;
  readonly call: LocalCaller;
  readonly #cleanup = new AsyncDisposableStack();
  readonly #routes: Routes;
  readonly #interceptors: Interceptor[];
  #transport: Transport | undefined;
  #made = 0;

  private constructor(store: UserStore, clock: ManualClock, options: UserEdgeOptions) {
    const { rooms = NOWHERE, isOpen = false, givesTokens = true } = options;
    const { stopping = new AbortController().signal } = options;
    this.store = store;
    this.clock = clock;
    this.issuer = new TokenIssuer({ ...KEYS, clock });
    const { hasher } = this;
    const deps: UserDeps = { store, hasher, rooms, isOpen, stopping };
    this.#routes = (router) => {
      router.service(UserService, userService(deps));
      router.service(Usuarios, usuariosService(deps));
      router.service(
        AuthService,
        authService({ store, hasher, issuer: givesTokens ? this.issuer : undefined }),
      );
    };
    const verifier = new JwtVerifier({ ...KEYS, clock });
    this.#interceptors = [
      errorInterceptor(),
      ...(isOpen ? [] : [authInterceptor({ verifier, policy })]),
      validationInterceptor(rulesOf(...userRules, ...authRules)),
    ];
    this.call = createLocalCaller(this.#routes, { interceptors: this.#interceptors });
  }

  /** On a store that is empty, and goes with the edge. */
  static async open(kind: StoreKind, options: UserEdgeOptions = {}): Promise<UserEdge> {
    await using made = new AsyncDisposableStack();
    const clock = new ManualClock();
    const store = made.use(await openStore(kind, clock, made));
    const { aroundStore = (store) => store } = options;
    const edge = new UserEdge(aroundStore(store), clock, options);
    const listener = await listenGrpc(edge.#routes, {
      interceptors: edge.#interceptors,
      hostname: "127.0.0.1",
      port: 0,
    });
    made.defer(() => listener.drain(0));
    const transport = createH2Transport({
      baseUrl: `http://${listener.address}`,
      interceptors: [edge.#record],
    });
    made.defer(() => transport.close());
    edge.#transport = transport;
    edge.#cleanup.use(made.move());
    return edge;
  }

  /** A client that is somebody, or nobody. */
  client<S extends DescService>(service: S, token?: string): Client<S> {
    return createClient(service, withToken(this.#transport!, token));
  }

  /** The user service as somebody, or nobody, sees it. */
  users(token?: string): Client<typeof UserService> {
    return this.client(UserService, token);
  }

  /** A user that is there, and its token. */
  async user(over: Partial<NewUser> = {}): Promise<{ user: User; id: string; token: string }> {
    const n = ++this.#made;
    const credential = await this.hasher.hash(PASSWORD);
    const given = { name: `User ${n}`, email: `user${n}@example.com`, roles: ["user"], credential, ...over };
    const user = await this.store.directory.create(given);
    const { token } = await this.issuer.issue({ userId: user.id, roles: user.roles });
    return { user, id: user.id, token };
  }

  /** An admin that is there, and its token. */
  admin(): Promise<{ user: User; id: string; token: string }> {
    return this.user({ name: "Root", email: "root@example.com", roles: ["user", "admin"] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }

  readonly #record: Interceptor = (next) => async (request) => {
    const response = await next(request);
    const keep = (message: Message) => {
      this.answers.push(toJsonString(response.method.output, message, { registry }));
    };
    if (!response.stream) {
      keep(response.message);
      return response;
    }
    return { ...response, message: each(response.message, keep) };
  };
}

async function* each<T>(messages: AsyncIterable<T>, see: (message: T) => void): AsyncGenerator<T> {
  for await (const message of messages) {
    see(message);
    yield message;
  }
}

function withToken(transport: Transport, token: string | undefined): Transport {
  const signed = (header: HeadersInit | undefined) => {
    const out = new Headers(header);
    if (token) out.set("authorization", `Bearer ${token}`);
    return out;
  };
  return {
    unary: (method, signal, ms, header, ...rest) =>
      transport.unary(method, signal, ms, signed(header), ...rest),
    stream: (method, signal, ms, header, ...rest) =>
      transport.stream(method, signal, ms, signed(header), ...rest),
  };
}

/** Where nothing can be said or heard. */
const NOWHERE: ChatRooms = {
  send: () => Promise.reject(new AppError("UNAVAILABLE", "no rooms")),
  read: () => {
    throw new AppError("UNAVAILABLE", "no rooms");
  },
};

/** The rooms of a chat in memory. */
export function roomsOf({ sender, channel }: MemoryEdge): ChatRooms {
  return {
    async send(message) {
      const { epoch, seq } = await sender.send({ ...message, idempotencyKey: crypto.randomUUID() });
      return { epoch, seq };
    },
    read: (options) => followRoom({ channel, ...options }),
  };
}

type StoreKind = "SQLite" | "Redis";

const redis = requirement("redis-server");

/** The same test on each store. */
export function onEachStore(
  name: string,
  run: (open: (options?: UserEdgeOptions) => Promise<UserEdge>) => Promise<void>,
) {
  for (const kind of ["SQLite", "Redis"] as const) {
    Deno.test({
      name: `${name} [${kind}]`,
      ignore: kind === "Redis" && redis.ignore,
      fn: () => run((options) => UserEdge.open(kind, options)),
    });
  }
}

async function openStore(
  kind: StoreKind,
  clock: ManualClock,
  cleanup: AsyncDisposableStack,
): Promise<UserStore> {
  if (kind === "Redis") return await openRedisUsers(cleanup.use(await RedisServer.start()).url, clock);
  const folder = await Deno.makeTempDir({ prefix: "parley-users-" });
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  return openSqliteUsers(join(folder, "users.sqlite"), clock);
}
