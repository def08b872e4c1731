import {
  create,
  type DescMessage,
  type DescMethod,
  isMessage,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type Context, Hono } from "hono";
import { problemResponse, readDeadline } from "../../lib/contract/mod.ts";
import { AppError, fieldViolations, fromConnectError, invalidArgument } from "../../lib/error/mod.ts";
import type { LocalCaller } from "../../lib/rpc/mod.ts";
import {
  CriarUsuarioRequestSchema,
  CriarUsuarioResponseSchema,
  ObterUsuariosRequestSchema,
  ObterUsuariosResponseSchema,
  Usuarios,
} from "../../proto/gen/usuarios/usuarios_pb.ts";
import { limitBody, parseObject } from "../middleware/body.ts";
import type { AppEnv } from "../middleware/context.ts";
import { methodNotAllowed } from "../middleware/problems.ts";

/** Bytes of a request body at the most. */
const MAX_BODY_BYTES = 64 * 1024;
const PATH = "/usuarios";
/** Where the message has what the body of the route has at its top. */
const PREFIX = "usuario.";

/** What the routes work on. */
export interface UsuariosDeps {
  /** Calls `usuarios.Usuarios` in this process, through the interceptors of every protocol. */
  readonly call: LocalCaller;
}

/** The older system's HTTP: `POST /usuarios` makes a user, `GET /usuarios` lists all; rules and rights are the RPCs'. */
export function usuariosRoutes({ call }: UsuariosDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get(PATH, (c) =>
    answer(c, async () => {
      const { usuarios } = await invoke(call, c, {
        method: Usuarios.method.obterUsuarios,
        request: create(ObterUsuariosRequestSchema),
        response: ObterUsuariosResponseSchema,
      });
      return { usuarios: usuarios.map(({ id, nome, email }) => ({ id, nome, email })) };
    }));

  app.post(PATH, limitBody(MAX_BODY_BYTES), async (c) => {
    const usuario = readUsuario(parseObject(await c.req.arrayBuffer()));
    return await answer(c, async () => {
      const made = await invoke(call, c, {
        method: Usuarios.method.criarUsuario,
        request: create(CriarUsuarioRequestSchema, { usuario }),
        response: CriarUsuarioResponseSchema,
      });
      return { mensagem: "Usuário criado com sucesso!", usuario: made.usuario?.nome ?? "" };
    });
  });

  app.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));
  return app;
}

async function answer(c: Context<AppEnv>, work: () => Promise<object>): Promise<Response> {
  try {
    return c.json(await work());
  } catch (thrown) {
    return problemResponse(inBody(fromConnectError(thrown)), { requestId: c.get("requestId") });
  }
}

/** An error that names the fields of the body, where the call's names those of its message. */
function inBody(error: AppError): AppError {
  if (error.code !== "INVALID_ARGUMENT") return error;
  return invalidArgument(
    fieldViolations(error).map(({ field, description }) => ({
      field: field.startsWith(PREFIX) ? field.slice(PREFIX.length) : field,
      description,
    })),
  );
}

/** Calls a method with what the request carries beside its body: its token, its time, its end. */
async function invoke<Desc extends DescMessage>(
  call: LocalCaller,
  c: Context<AppEnv>,
  { method, request, response }: { method: DescMethod; request: Message; response: Desc },
): Promise<MessageShape<Desc>> {
  const { method: verb, headers: header, signal, url } = c.req.raw;
  const timeoutMs = readDeadline(header);
  const answer = await call(method, request, { method: verb, header, signal, timeoutMs, url });
  if ("message" in answer && isMessage(answer.message, response)) return answer.message;
  throw new AppError("INTERNAL", `Cannot call "${method.name}": it answered another message`);
}

/** The fields of a body. @throws AppError `INVALID_ARGUMENT` that names those that are no strings. */
function readUsuario(body: object): { nome: string; email: string; senha: string } {
  const violations: { field: string; description: string }[] = [];
  const read = (field: string): string => {
    const value: unknown = Object.hasOwn(body, field) ? Reflect.get(body, field) : undefined;
    if (typeof value === "string") return value;
    const description = value === undefined ? "missing, expected a string" : "expected a string";
    violations.push({ field, description });
    return "";
  };
  const usuario = { nome: read("nome"), email: read("email"), senha: read("senha") };
  if (violations.length > 0) throw invalidArgument(violations);
  return usuario;
}
