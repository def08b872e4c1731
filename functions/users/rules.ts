import { z } from "zod";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";
import { roomRule, textRule } from "../../lib/chat/mod.ts";
import {
  emailRule,
  MAX_USER_PAGE,
  metadataRule,
  newPasswordRule,
  phoneRule,
  rolesRule,
  userNameRule,
} from "../../lib/users/mod.ts";
import {
  ChatRequestSchema,
  CreateUserRequestSchema,
  CreateUsersRequestSchema,
  DeleteUserRequestSchema,
  GetUserRequestSchema,
  ListUsersRequestSchema,
  UpdateUserRequestSchema,
  UserStatus,
} from "../../proto/gen/user/v1/user_pb.ts";
import { CriarUsuarioRequestSchema } from "../../proto/gen/usuarios/usuarios_pb.ts";
import { CHANGEABLE, isGiven } from "./update_fields.ts";

/** Characters of a user's id at the most: ours are UUIDs, those of other issuers are not. */
const MAX_ID_CHARS = 256;
/** Characters that are looked for at the most. */
const MAX_QUERY_CHARS = 200;
/** Characters of an etag at the most. */
const MAX_ETAG_CHARS = 64;

const id = z.string().refine((s) => s.length > 0 && s.length <= MAX_ID_CHARS && s.isWellFormed(), {
  error: `expected the id of a user, 1 to ${MAX_ID_CHARS} characters`,
}).meta({ example: "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24" });
const optionalId = z.literal("").or(id);
const etag = z.string().max(MAX_ETAG_CHARS, { error: `expected ${MAX_ETAG_CHARS} characters at the most` })
  .meta({ example: "1" });
const anyStatus = z.enum(UserStatus, { error: "expected a status of the contract" });
const givenStatus = anyStatus.refine((status) => status !== UserStatus.UNSPECIFIED, {
  error: "expected ACTIVE, INACTIVE or BANNED",
});

const name = userNameRule.meta({ example: "Ana Silva" });
const email = emailRule.meta({ example: "ana@example.com" });
const password = newPasswordRule.meta({ example: "correct horse battery" });
const phone = phoneRule.meta({ example: "+5511999990000" });
const roles = rolesRule.meta({ example: ["user"] });
const metadata = metadataRule.meta({ example: { team: "core" } });

const newUser = { name, email, password, phone: phone.optional(), metadata };

/** What cannot be taken away from a user: named by a mask, it must be given. */
const NEVER_EMPTY = ["name", "email", "password", "status"] as const;

const updateRule = rule(UpdateUserRequestSchema, {
  id,
  name: name.optional(),
  email: email.optional(),
  password: password.optional(),
  phone: phone.optional(),
  status: givenStatus.optional(),
  roles,
  metadata,
  etag,
}, (request, refuse) => {
  const paths = request.updateMask?.paths ?? [];
  if (!paths.every((path) => CHANGEABLE.some((field) => field === path))) {
    refuse("updateMask", `expected some of ${CHANGEABLE.join(", ")}`);
  }
  for (const field of NEVER_EMPTY) {
    if (paths.includes(field) && !isGiven(request, field)) {
      refuse(field, "missing, although update_mask names it");
    }
  }
});

/** The rules of this room's requests, for every protocol. */
export const userRules: readonly MessageRule[] = [
  rule(GetUserRequestSchema, { id }),
  rule(CreateUserRequestSchema, newUser),
  updateRule,
  rule(DeleteUserRequestSchema, { id, etag }),
  rule(ListUsersRequestSchema, {
    page: z.number().min(0, { error: "expected 1 or more, or 0 for the first page" }).meta({ example: 1 }),
    pageSize: z.number().min(0, { error: pageSizeError() }).max(MAX_USER_PAGE, { error: pageSizeError() })
      .meta({ example: 50 }),
    statusFilter: anyStatus,
    query: z.string().max(MAX_QUERY_CHARS, { error: `expected ${MAX_QUERY_CHARS} characters at the most` })
      .meta({ example: "silva" }),
  }),
  rule(ChatRequestSchema, {
    userId: optionalId,
    content: z.literal("").or(textRule),
    room: roomRule,
  }),
  rule(CriarUsuarioRequestSchema, {
    usuario: z.object({ nome: name, email, senha: password }, { error: "missing, expected the user" }),
  }),
];

/**
 * The rule of the requests of CreateUsers. It is not for the interceptor, which would end the call at the first user
 * that is wrong: CreateUsers itself holds each of them to it, and says which were refused.
 */
export const createUsersRule: MessageRule = rule(CreateUsersRequestSchema, newUser);

function pageSizeError(): string {
  return `expected 1 to ${MAX_USER_PAGE}, or 0 for 50`;
}
