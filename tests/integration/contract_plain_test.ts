import { assert, assertEquals } from "@std/assert";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ReflectionAlpha } from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { onEveryProtocol } from "../clients/row.ts";

const { obterUsuarios, criarUsuario } = Usuarios.method;
const SERVICES = [
  "auth.v1.AuthService",
  "file.v1.FileService",
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
  "helloworld.Greeter",
  "messenger.v1.MessengerService",
  "queue.v1.QueueService",
  "user.v1.UserService",
  "usuarios.Usuarios",
];

onEveryProtocol("usuarios.Usuarios", ({ id }) => {
  const email = `nome.${id}@example.com`;
  return Promise.resolve([
    {
      name: "CriarUsuario",
      method: criarUsuario,
      requests: { usuario: { nome: "Ana", email, senha: "correct horse battery" } },
      answers: [{ usuario: { nome: "Ana", email, senha: "" } }],
      check: ({ answers }) => assert(!JSON.stringify(answers).includes('"id":"Ana"')),
    },
    {
      name: "CriarUsuario: the address is taken",
      method: criarUsuario,
      requests: { usuario: { nome: "Ana", email: email.toUpperCase(), senha: "correct horse battery" } },
      code: "ALREADY_EXISTS",
      fields: ["email"],
      reason: "EMAIL_TAKEN",
    },
    {
      name: "CriarUsuario: everything is wrong",
      method: criarUsuario,
      requests: { usuario: { nome: "", email: "ana", senha: "x" } },
      code: "INVALID_ARGUMENT",
      fields: ["usuario.nome", "usuario.email", "usuario.senha"],
    },
    {
      name: "CriarUsuario: nobody",
      method: criarUsuario,
      requests: {},
      code: "INVALID_ARGUMENT",
      fields: ["usuario"],
    },
    {
      name: "ObterUsuarios: no password is told",
      method: obterUsuarios,
      requests: {},
      check: ({ answers }) => {
        const all = JSON.stringify(answers);
        assert(all.includes(email) && !all.includes("correct") && !all.includes("scrypt"), all);
      },
    },
  ]);
});

onEveryProtocol("auth.v1.AuthService, where nobody signs in", () => {
  const code = "UNIMPLEMENTED";
  const { signIn, refresh, signOut } = AuthService.method;
  return Promise.resolve([
    { name: "SignIn", method: signIn, requests: { email: "ana@example.com", password: "x" }, code },
    { name: "Refresh", method: refresh, requests: { refreshToken: "x" }, code },
    { name: "SignOut", method: signOut, requests: { refreshToken: "x" }, code },
    {
      name: "SignIn: nothing is given",
      method: signIn,
      requests: {},
      code: "INVALID_ARGUMENT",
      fields: ["email", "password"],
    },
  ]);
});

onEveryProtocol("the greeter, health and reflection", () => {
  const { check, watch } = Health.method;
  const ask = [{ listServices: "" }];
  return Promise.resolve([
    {
      name: "SayHello",
      method: Greeter.method.sayHello,
      requests: { name: "Zoë 🦜" },
      answers: [{ message: "Zoë 🦜" }],
    },
    { name: "Check: all", method: check, requests: {}, answers: [{ status: "SERVING" }] },
    {
      name: "Check: one",
      method: check,
      requests: { service: "user.v1.UserService" },
      answers: [{ status: "SERVING" }],
    },
    { name: "Check: unknown", method: check, requests: { service: "no.Such" }, code: "NOT_FOUND" },
    { name: "Watch", method: watch, requests: {}, take: 1, answers: [{ status: "SERVING" }] },
    {
      name: "Watch: unknown",
      method: watch,
      requests: { service: "no.Such" },
      deadlineMs: 500,
      code: "DEADLINE_EXCEEDED",
      answers: [{ status: "SERVICE_UNKNOWN" }],
    },
    ...[ServerReflection, ReflectionAlpha].flatMap(({ typeName, method }) => [
      {
        name: `${typeName}: the services`,
        method: method.serverReflectionInfo,
        requests: ask,
        check: ({ answers }: { answers: readonly unknown[] }) => {
          const names = namesIn(answers);
          assertEquals(SERVICES.filter((name) => !names.includes(name)), []);
        },
      },
      {
        name: `${typeName}: no such file`,
        method: method.serverReflectionInfo,
        requests: [{ fileByFilename: "no.proto" }],
        answers: [{ errorResponse: { errorCode: 5 } }],
      },
    ]),
  ]);
});

function namesIn(answers: readonly unknown[]): string[] {
  return [...JSON.stringify(answers).matchAll(/"name":"([\w.]+)"/g)].map(([, name]) => name!).sort();
}
