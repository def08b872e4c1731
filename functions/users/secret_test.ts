import { assert, assertEquals, assertMatch } from "@std/assert";
import { fieldViolations } from "../../lib/error/mod.ts";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { CapturedLog } from "../../tests/support/captured_log.ts";
import { failure } from "../../tests/support/failure.ts";
import { all } from "../../tests/support/user_calls.ts";
import { onEachStore } from "../../tests/support/user_edge.ts";

onEachStore(
  "userService: a password, and what it came to, are in no answer, no error and no line of the log",
  async (open) => {
    using log = new CapturedLog("debug");
    await using edge = await open();
    const secret = "a secret of Ana's";
    const { user } = await edge.users().createUser({
      name: "Ana",
      email: "Ana@example.com",
      password: secret,
    });
    const { token } = await edge.issuer.issue({ userId: user!.id, roles: ["user", "admin"] });
    const users = edge.users(token);
    const { id } = user!;
    await users.updateUser({ id, password: secret });
    await users.getUser({ id });
    await all(users.listUsers({}));
    await edge.client(Usuarios, token).obterUsuarios({});
    await edge.client(Usuarios).criarUsuario({ usuario: { nome: "B", email: "b@x.org", senha: secret } });
    await edge.client(AuthService).signIn({ email: "ana@example.com", password: secret });
    const long = `${secret}${"x".repeat(2_000)}`;
    const errors = await Promise.all([
      users.updateUser({ id, password: long }),
      edge.users().createUser({ name: "Ana", email: "Ana@example.com", password: secret }),
      edge.users().createUser({ name: "Ana", email: "b@x.org", password: long }),
      edge.client(AuthService).signIn({ email: "ana@example.com", password: long }),
      edge.client(AuthService).signIn({ email: "ana@example.com", password: `${secret}!` }),
      edge.client(Usuarios).criarUsuario({ usuario: { nome: "B", email: "x", senha: long } }),
    ].map(failure));
    assertEquals(new Set(errors.map(({ code }) => code)).has("INTERNAL"), false);
    assertEquals(edge.answers.length, 7);
    assertMatch(edge.answers.join(), /Ana@example.com/);
    const told = [edge.answers, errors.map((e) => [e.message, fieldViolations(e)]), log.records];
    const text = Deno.inspect(told, { depth: 20, strAbbreviateSize: 1e6, iterableLimit: 1e6 });
    for (const never of [secret, "scrypt", "credential"]) assert(!text.includes(never), never);
  },
);
