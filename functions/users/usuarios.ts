import type { ServiceImpl } from "@connectrpc/connect";
import { AppError } from "../../lib/error/mod.ts";
import { MAX_USER_PAGE, type User } from "../../lib/users/mod.ts";
import type { Usuarios } from "../../proto/gen/usuarios/usuarios_pb.ts";
import type { UserDeps } from "./deps.ts";
import { newUser } from "./new_user.ts";

/** Users that one answer lists at the most: with names and addresses as long as can be it stays under 4 MiB. */
export const MAX_USUARIOS = 5_000;

/**
 * `usuarios.Usuarios`, an older system's names for the directory. Its requests are held to `userRules` before; the id
 * of a user that is to be made is not looked at.
 */
export function usuariosService(
  { store: { directory }, hasher }: Pick<UserDeps, "store" | "hasher">,
): ServiceImpl<typeof Usuarios> {
  return {
    async obterUsuarios() {
      const usuarios = [];
      for (let page = 1;; page++) {
        const { users, totalCount, hasMore } = await directory.list({ page, pageSize: MAX_USER_PAGE });
        if (totalCount > MAX_USUARIOS) {
          throw new AppError(
            "RESOURCE_EXHAUSTED",
            `Cannot list ${totalCount} users at once: limit is ${MAX_USUARIOS}, use user.v1.UserService/ListUsers`,
          );
        }
        usuarios.push(...users.map(toUsuario));
        if (!hasMore) return { usuarios };
      }
    },

    async criarUsuario({ usuario }) {
      const { nome = "", email = "", senha = "" } = usuario ?? {};
      const user = await directory.create(await newUser(hasher, { name: nome, email, password: senha }));
      return { usuario: toUsuario(user) };
    },
  };
}

/** A user without its password, which nobody is answered. */
function toUsuario({ id, name, email }: User) {
  return { id, nome: name, email };
}
