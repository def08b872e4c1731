import { createRegistry, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { AuthService } from "../proto/gen/auth/v1/auth_pb.ts";
import { FileService } from "../proto/gen/file/v1/file_pb.ts";
import { file_google_rpc_error_details } from "../proto/gen/google/rpc/error_details_pb.ts";
import { Greeter } from "../proto/gen/helloworld/helloworld_pb.ts";
import { file_messenger_v1_messenger, MessengerService } from "../proto/gen/messenger/v1/messenger_pb.ts";
import { QueueService } from "../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../proto/gen/user/v1/user_pb.ts";
import { Usuarios } from "../proto/gen/usuarios/usuarios_pb.ts";
import { type MessageRule, type OpenApiDocument, openApiDocument, rulesOf } from "../lib/contract/mod.ts";
import { type Policy, procedureOf } from "../lib/rpc/mod.ts";
import { authRules } from "./auth/rules.ts";
import { fileDocument } from "./files/document.ts";
import { fileRules } from "./files/rules.ts";
import { greeterService } from "./greeter/service.ts";
import { messengerRules } from "./messenger/rules.ts";
import { queueRules } from "./queue/rules.ts";
import { type Registration, serve } from "./rpc/services.ts";
import { createUsersRule, userRules } from "./users/rules.ts";

const VERSION = "0.1.0";

/** A service that needs nothing but its requests, with their rules. */
export interface PlainService extends Registration {
  readonly rules: readonly MessageRule[];
}

/** The services that need nothing but their requests; `deno task new service` adds its own at the end. */
export const PLAIN: readonly PlainService[] = [
  { ...serve(Greeter, greeterService), rules: [] },
];

/** What the edge serves, in the order of the document. */
const CONTRACTS: readonly DescService[] = [
  MessengerService,
  UserService,
  AuthService,
  FileService,
  QueueService,
  Usuarios,
  ...PLAIN.map(({ service }) => service),
];

/** What requests must be, on every protocol. */
export const RULES = rulesOf(
  ...messengerRules,
  ...userRules,
  ...authRules,
  ...fileRules.values(),
  ...queueRules,
  ...PLAIN.flatMap(({ rules }) => rules),
);

/** With the rules that a method holds its requests to by itself. */
const DOCUMENTED = rulesOf(...RULES.values(), createUsersRule);

/** What an error's details, and whatever else may be any message, can hold in JSON. */
export const REGISTRY = createRegistry(file_google_rpc_error_details, file_messenger_v1_messenger);

/** Whether the events of a stream go on after `Last-Event-ID`. */
export function resumes(method: DescMethod): boolean {
  return method === MessengerService.method.readMessages;
}

/**
 * All routes of the edge as an OpenAPI 3.1 document; nothing needs to run for it.
 *
 * @param policy who may call what; everybody may everything unless given.
 */
export function documentOf(policy: Policy | undefined): Promise<OpenApiDocument> {
  return openApiDocument({
    services: CONTRACTS,
    info: { title: "Parley", version: VERSION, description: "Chat and RPC for the edge, over HTTP." },
    registry: REGISTRY,
    rules: DOCUMENTED,
    resumes,
    needsToken: (method) => policy !== undefined && policy[procedureOf(method)] !== "open",
    routes: fileDocument(policy !== undefined),
  });
}
