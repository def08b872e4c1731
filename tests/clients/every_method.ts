import type { DescMethod, DescService, JsonObject } from "@bufbuild/protobuf";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection as ReflectionV1 } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ReflectionAlpha } from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";

/** What the edge serves. */
export const SERVED: readonly DescService[] = [
  MessengerService,
  UserService,
  AuthService,
  FileService,
  QueueService,
  Usuarios,
  Greeter,
  Health,
  ReflectionV1,
  ReflectionAlpha,
];

/** A queue that is served, one that nobody serves, and calls that nobody made. */
const QUEUE = "task_prpc";
const NOBODYS_QUEUE = "nobodys";
const NO_CALL = "00000000-0000-4000-8000-000000000001";
const NO_CALL_TO_CANCEL = "00000000-0000-4000-8000-000000000002";

/** A request that is taken and changes nothing; methods that are not here take an empty one. */
const REQUESTS: Readonly<Record<string, JsonObject>> = {
  GetUser: { id: "nobody" },
  UpdateUser: { id: "nobody", name: "A" },
  DeleteUser: { id: "nobody" },
  Download: { id: "00000000-0000-4000-8000-000000000000" },
  SendMessages: { messages: [{ author: "a", text: "b", room: "every-method" }] },
  SendMessage: { author: "a", text: "b", room: "every-method" },
  ReadMessages: { room: "every-method" },
  ListMessages: { room: "every-method" },
  AttendRoom: { room: "every-method" },
  SignIn: { email: "nobody@example.com", password: "correct horse battery" },
  Refresh: { refreshToken: "x" },
  SignOut: { refreshToken: "x" },
  Call: { queue: QUEUE, func: "ping" },
  Enqueue: { queue: NOBODYS_QUEUE, func: "ping", ttl: "5s" },
  GetCall: { queue: QUEUE, id: NO_CALL },
  CancelCall: { queue: QUEUE, id: NO_CALL_TO_CANCEL },
  WatchCall: { queue: QUEUE, id: NO_CALL },
  ListFunctions: { queue: QUEUE },
  ListDeadLetters: { queue: QUEUE },
  ReplayDeadLetter: { queue: QUEUE, key: "nobody" },
  DropDeadLetter: { queue: QUEUE, key: "nobody" },
  ServerReflectionInfo: { listServices: "" },
};

/** A request of a method. */
export function requestOf({ name }: DescMethod): JsonObject {
  return REQUESTS[name] ?? {};
}

/** Every method that is served. */
export function everyMethod(): DescMethod[] {
  return SERVED.flatMap(({ methods }) => methods);
}

/** `user.v1.UserService/GetUser`. */
export function nameOf({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}

/** Streams that go on until somebody ends them. */
export const ENDLESS = ["ReadMessages", "AttendRoom", "Watch", "WatchCall"];
