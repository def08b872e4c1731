import { assert, assertEquals } from "@std/assert";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { fieldViolations } from "../../lib/error/mod.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { onEachStore, PASSWORD, type UserEdge } from "../../tests/support/user_edge.ts";
import type { AppEnv } from "../middleware/context.ts";
import { onError, onNotFound } from "../middleware/problems.ts";
import { MAX_USUARIOS } from "./usuarios.ts";
import { usuariosRoutes } from "./usuarios_routes.ts";

const ANA = { nome: "Ana", email: "ana@example.com", senha: PASSWORD };

/** The routes as the edge has them. */
function appOf({ call }: UserEdge) {
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.route("/", usuariosRoutes({ call }));
  app.onError(onError);
  app.notFound(onNotFound);
  return {
    post: (body: unknown) =>
      app.request("/usuarios", {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    get: (token?: string) =>
      app.request("/usuarios", { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    request: (method: string) => app.request("/usuarios", { method }),
  };
}

/** What a problem document says: status, code, and the fields that it names. */
async function problem(response: Response) {
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  const { status, code, errors = [] } = await response.json();
  assertEquals(status, response.status);
  return [status, code, ...errors.map(({ field }: { field: string }) => field)];
}

onEachStore(
  "usuarios: a user is made with an id of its own, and its password hashed; whoever asks gets neither",
  async (open) => {
    await using edge = await open();
    const made = await edge.client(Usuarios).criarUsuario({ usuario: { ...ANA, id: "Ana" } });
    const { id, nome, email, senha } = made.usuario!;
    assertEquals([nome, email, senha], ["Ana", ANA.email, ""]);
    assert(/^[0-9a-f-]{36}$/.test(id), id);
    const user = await edge.store.directory.get(id);
    assertEquals([user.name, user.roles, user.status], ["Ana", ["user"], "ACTIVE"]);
    assert(await edge.hasher.verify(PASSWORD, await edge.store.directory.credential(id)));
    const { token, id: root } = await edge.admin();
    const { usuarios } = await edge.client(Usuarios, token).obterUsuarios({});
    assertEquals(usuarios.map((u) => [u.id, u.nome, u.senha]), [[id, "Ana", ""], [root, "Root", ""]]);
  },
);

onEachStore("usuarios: the rules are those of every user", async (open) => {
  await using edge = await open();
  const { criarUsuario } = edge.client(Usuarios);
  const wrong = async (usuario?: Partial<typeof ANA>) => {
    const error = await failure(criarUsuario(usuario ? { usuario } : {}));
    return [error.code, ...fieldViolations(error).map(({ field }) => field)];
  };
  assertEquals(await wrong(), ["INVALID_ARGUMENT", "usuario"]);
  assertEquals(await wrong({}), ["INVALID_ARGUMENT", "usuario.nome", "usuario.email", "usuario.senha"]);
  await criarUsuario({ usuario: ANA });
  assertEquals(await wrong({ ...ANA, email: "ANA@example.com" }), ["ALREADY_EXISTS", "email"]);
});

onEachStore("usuarios: all are listed, page by page; more than an answer holds are refused", async (open) => {
  await using edge = await open();
  const { token } = await edge.admin();
  const make = async (count: number) => {
    const at = edge.clock.wallMs();
    edge.clock.advance(1);
    const users = Array.from({ length: count }, (_, i) => ({ name: "n", email: `u${at}-${i}@x.org` }));
    await edge.store.directory.createMany(users);
  };
  await make(2_100);
  const client = edge.client(Usuarios, token);
  const { usuarios } = await client.obterUsuarios({});
  assertEquals([usuarios.length, new Set(usuarios.map(({ id }) => id)).size], [2_101, 2_101]);
  await make(MAX_USUARIOS - 2_101);
  assertEquals((await client.obterUsuarios({})).usuarios.length, MAX_USUARIOS);
  await make(1);
  assertEquals((await failure(client.obterUsuarios({}))).code, "RESOURCE_EXHAUSTED");
});

onEachStore("/usuarios: makes a user and lists all, as the older system answered", async (open) => {
  await using edge = await open();
  const app = appOf(edge);
  const response = await app.post(ANA);
  assertEquals([response.status, await response.json()], [200, {
    mensagem: "Usuário criado com sucesso!",
    usuario: "Ana",
  }]);
  const { token, id: root } = await edge.admin();
  const list = await app.get(token);
  const { usuarios, ...rest } = await list.json();
  const ana = await edge.store.directory.findByEmail(ANA.email);
  assertEquals([list.status, rest], [200, {}]);
  assertEquals(usuarios, [
    { id: ana?.id, nome: "Ana", email: ANA.email },
    { id: root, nome: "Root", email: "root@example.com" },
  ]);
});

onEachStore(
  "/usuarios: refuses what the calls refuse, as problems that name the body's fields",
  async (open) => {
    await using edge = await open();
    const app = appOf(edge);
    const { token } = await edge.user();
    const nobody = await app.get();
    assertEquals(nobody.headers.get("www-authenticate"), 'Bearer realm="parley"');
    assertEquals(await problem(nobody), [401, "UNAUTHENTICATED"]);
    assertEquals(await problem(await app.get("x.y.z")), [401, "UNAUTHENTICATED"]);
    assertEquals(await problem(await app.get(token)), [403, "PERMISSION_DENIED"]);
    for (const body of ["", "[]", "x", '"x"']) {
      assertEquals(await problem(await app.post(body)), [400, "INVALID_ARGUMENT", "body"]);
    }
    const wrong = [400, "INVALID_ARGUMENT"];
    assertEquals(await problem(await app.post({})), [...wrong, "nome", "email", "senha"]);
    assertEquals(await problem(await app.post({ ...ANA, nome: 1 })), [...wrong, "nome"]);
    assertEquals(await problem(await app.post({ nome: " ", email: "x", senha: "y" })), [
      ...wrong,
      "nome",
      "email",
      "senha",
    ]);
    await app.post(ANA);
    assertEquals(await problem(await app.post({ ...ANA, email: "ANA@EXAMPLE.COM" })), [
      409,
      "ALREADY_EXISTS",
      "email",
    ]);
    assertEquals(await problem(await app.post({ ...ANA, x: "x".repeat(70_000) })), [
      413,
      "RESOURCE_EXHAUSTED",
    ]);
    const put = await app.request("PUT");
    assertEquals([put.headers.get("allow"), await problem(put)], ["GET, HEAD, POST", [405, "UNIMPLEMENTED"]]);
  },
);
