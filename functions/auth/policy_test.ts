import {
  create,
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  type DescService,
  type Message,
} from "@bufbuild/protobuf";
import { assertEquals, assertThrows } from "@std/assert";
import { type Code, fromConnectError } from "../../lib/error/mod.ts";
import {
  authInterceptor,
  checkPolicy,
  createH2Transport,
  createLocalCaller,
  errorInterceptor,
  JwtVerifier,
  listenGrpc,
  type Routes,
  TokenIssuer,
} from "../../lib/rpc/mod.ts";
import { requests } from "../../tests/support/user_calls.ts";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection as ReflectionV1 } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ReflectionV1Alpha } from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { policy } from "./policy.ts";

const SERVED: readonly DescService[] = [
  AuthService,
  UserService,
  Usuarios,
  MessengerService,
  MailboxService,
  FileService,
  QueueService,
  Greeter,
  Health,
  ReflectionV1,
  ReflectionV1Alpha,
];

const OK = "OK";
const NO_TOKEN = "UNAUTHENTICATED";
const DENIED = "PERMISSION_DENIED";

/** What somebody is answered whom no token names; a user about itself, and about another; an admin about both. */
type Row = readonly [nobody: string, own: string, others: string, adminsOwn: string, adminsOthers: string];
const OPEN: Row = [OK, OK, OK, OK, OK];
const SIGNED_IN: Row = [NO_TOKEN, OK, OK, OK, OK];
const ONES_OWN: Row = [NO_TOKEN, OK, DENIED, OK, OK];
const ADMINS: Row = [NO_TOKEN, DENIED, DENIED, OK, OK];

/** Written out once more, so that a slip in the table is seen here. */
const EXPECTED: Readonly<Record<string, Row>> = {
  "auth.v1.AuthService/SignIn": OPEN,
  "auth.v1.AuthService/Refresh": OPEN,
  "auth.v1.AuthService/SignOut": OPEN,
  "user.v1.UserService/GetUser": ONES_OWN,
  "user.v1.UserService/CreateUser": OPEN,
  "user.v1.UserService/UpdateUser": ONES_OWN,
  "user.v1.UserService/DeleteUser": ONES_OWN,
  "user.v1.UserService/ListUsers": ADMINS,
  "user.v1.UserService/CreateUsers": ADMINS,
  "user.v1.UserService/Chat": SIGNED_IN,
  "usuarios.Usuarios/ObterUsuarios": ADMINS,
  "usuarios.Usuarios/CriarUsuario": OPEN,
  "messenger.v1.MessengerService/SendMessage": SIGNED_IN,
  "messenger.v1.MessengerService/SendMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ReadMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ListMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ListRooms": SIGNED_IN,
  "messenger.v1.MessengerService/AttendRoom": SIGNED_IN,
  "messenger.v1.MailboxService/GetCursor": ADMINS,
  "messenger.v1.MailboxService/CommitCursor": ADMINS,
  "file.v1.FileService/Upload": SIGNED_IN,
  "file.v1.FileService/Download": SIGNED_IN,
  "queue.v1.QueueService/Call": SIGNED_IN,
  "queue.v1.QueueService/Enqueue": SIGNED_IN,
  "queue.v1.QueueService/GetCall": SIGNED_IN,
  "queue.v1.QueueService/CancelCall": SIGNED_IN,
  "queue.v1.QueueService/WatchCall": SIGNED_IN,
  "queue.v1.QueueService/ListFunctions": SIGNED_IN,
  "queue.v1.QueueService/ListDeadLetters": ADMINS,
  "queue.v1.QueueService/ReplayDeadLetter": ADMINS,
  "queue.v1.QueueService/DropDeadLetter": ADMINS,
  "helloworld.Greeter/SayHello": OPEN,
  "grpc.health.v1.Health/Check": OPEN,
  "grpc.health.v1.Health/Watch": OPEN,
  "grpc.reflection.v1.ServerReflection/ServerReflectionInfo": OPEN,
  "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": OPEN,
};

const KEYS = { secret: "0123456789abcdef0123456789abcdef", issuer: "parley", audience: "parley" };
const issuer = new TokenIssuer(KEYS);
const INTERCEPTORS = [errorInterceptor(), authInterceptor({ verifier: new JwtVerifier(KEYS), policy })];

/** Every method is there and does nothing: whoever is let through is told that it is UNIMPLEMENTED. */
const ROUTES: Routes = (router) => SERVED.forEach((service) => void router.service(service, {}));

/** Calls a method about a user; answers how it ends. */
type Call = (method: DescMethod, about: string, token: string | undefined) => Promise<string>;

function requestAbout(method: DescMethod, id: string): Message {
  const names = method.input.fields.map(({ localName }) => localName);
  return create(method.input, {
    ...(names.includes("id") && { id }),
    ...(names.includes("userId") && { userId: id }),
  });
}

function isUnary(method: DescMethod): method is DescMethod & DescMethodUnary {
  return method.methodKind === "unary";
}

function isStreaming(method: DescMethod): method is DescMethod & DescMethodStreaming {
  return !isUnary(method);
}

async function outcome(call: Promise<unknown>): Promise<string> {
  const code: Code | undefined = await call.then(() => undefined, (thrown) => fromConnectError(thrown).code);
  return code === "UNIMPLEMENTED" ? OK : code ?? "an answer";
}

function headerOf(token: string | undefined): Headers {
  return new Headers(token ? { authorization: `Bearer ${token}` } : {});
}

async function holds(call: Call): Promise<void> {
  const user = (await issuer.issue({ userId: "ana", roles: ["user"] })).token;
  const admin = (await issuer.issue({ userId: "root", roles: ["user", "admin"] })).token;
  const got: Record<string, string[]> = {};
  for (const service of SERVED) {
    for (const method of service.methods) {
      got[`${service.typeName}/${method.name}`] = [
        await call(method, "ana", undefined),
        await call(method, "ana", user),
        await call(method, "bob", user),
        await call(method, "root", admin),
        await call(method, "bob", admin),
      ];
    }
  }
  assertEquals(got, EXPECTED);
}

Deno.test("policy: every method, for nobody, a user and an admin, about oneself and another: in this process, as REST calls", async () => {
  const local = createLocalCaller(ROUTES, { interceptors: INTERCEPTORS });
  await holds((method, about, token) => {
    const signal = new AbortController().signal;
    const context = { header: headerOf(token), signal, timeoutMs: undefined, url: "http://memory/" };
    const answer = local(method, requestAbout(method, about), context);
    return outcome(answer.then(async (a) => "stream" in a ? await Array.fromAsync(a.stream) : a));
  });
});

for (const protocol of ["grpc", "grpc-web", "connect"] as const) {
  Deno.test(`policy: every method, for nobody, a user and an admin, about oneself and another: ${protocol}`, async () => {
    const listener = await listenGrpc(ROUTES, { interceptors: INTERCEPTORS, hostname: "127.0.0.1", port: 0 });
    const transport = createH2Transport({ baseUrl: `http://${listener.address}`, protocol });
    await using _ = {
      async [Symbol.asyncDispose]() {
        await listener.drain(0);
        await transport.close();
      },
    };
    await holds((method, about, token) => {
      const header = headerOf(token);
      const message = requestAbout(method, about);
      if (isUnary(method)) {
        return outcome(transport.unary(method, undefined, 5_000, header, message));
      }
      if (!isStreaming(method)) throw new TypeError(`Cannot call ${method.name}`);
      const answer = transport.stream(method, undefined, 5_000, header, requests(message));
      return outcome(answer.then(async ({ message }) => await Array.fromAsync(message)));
    });
  });
}

Deno.test("policy: is of the methods that are served, all of them and no others", () => {
  checkPolicy(policy, SERVED);
  assertThrows(() => checkPolicy(policy, SERVED.slice(1)), RangeError, "auth.v1.AuthService/SignIn");
});
