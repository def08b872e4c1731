import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import type { Row } from "./row.ts";

const { getUser, createUser, updateUser, deleteUser, listUsers, createUsers, chat } = UserService.method;
const PASSWORD = "correct horse battery";

/** A user that is there. */
export interface KnownUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly etag: string;
}

/** The rows about one user, of which `known` is there and is read only, and `other` is changed and deleted. */
export function userRows(id: string, known: KnownUser, other: KnownUser): Row[] {
  const email = (name: string) => `${name}.${id}@example.com`;
  return [
    { name: "GetUser", method: getUser, requests: { id: known.id }, answers: [{ user: { ...known } }] },
    { name: "GetUser: unknown", method: getUser, requests: { id: "nobody" }, code: "NOT_FOUND" },
    {
      name: "GetUser: no id",
      method: getUser,
      requests: { id: "x".repeat(300) },
      code: "INVALID_ARGUMENT",
      fields: ["id"],
    },
    {
      name: "CreateUser: with all that a user can have",
      method: createUser,
      requests: {
        name: "Ana",
        email: email("Ana"),
        password: PASSWORD,
        phone: "+5511999990000",
        metadata: { team: "core" },
      },
      answers: [{
        user: {
          name: "Ana",
          email: email("Ana"),
          status: "USER_STATUS_ACTIVE",
          roles: ["user"],
          phone: "+5511999990000",
          metadata: { team: "core" },
        },
      }],
    },
    {
      name: "CreateUser: the address is taken, in other letters",
      method: createUser,
      requests: { name: "A", email: known.email.toUpperCase(), password: PASSWORD },
      code: "ALREADY_EXISTS",
      fields: ["email"],
      reason: "EMAIL_TAKEN",
    },
    {
      name: "CreateUser: everything is wrong",
      method: createUser,
      requests: { name: "", email: "ana", password: "short", phone: "0", metadata: { "": "" } },
      code: "INVALID_ARGUMENT",
      fields: ["name", "email", "password", "phone", 'metadata[""]'],
    },
    {
      name: "UpdateUser: what is given, and no more",
      method: updateUser,
      requests: { id: other.id, phone: "+15550100", metadata: { a: "b" } },
      answers: [{ user: { name: other.name, email: other.email, phone: "+15550100", metadata: { a: "b" } } }],
    },
    {
      name: "UpdateUser: what the mask names",
      method: updateUser,
      requests: { id: other.id, name: "Other", updateMask: "name,phone" },
      answers: [{ user: { name: "Other", metadata: { a: "b" } } }],
      check: ({ answers }) => {
        if (JSON.stringify(answers).includes("+1555")) throw new Error("the telephone number is still there");
      },
    },
    {
      name: "UpdateUser: unknown",
      method: updateUser,
      requests: { id: "nobody", name: "A" },
      code: "NOT_FOUND",
    },
    {
      name: "UpdateUser: the new address is taken",
      method: updateUser,
      requests: { id: other.id, email: known.email },
      code: "ALREADY_EXISTS",
      fields: ["email"],
      reason: "EMAIL_TAKEN",
    },
    {
      name: "UpdateUser: an etag of before",
      method: updateUser,
      requests: { id: other.id, name: "A", etag: other.etag },
      code: "ABORTED",
      reason: "ETAG_MISMATCH",
    },
    {
      name: "UpdateUser: a mask of what does not change",
      method: updateUser,
      requests: { id: other.id, updateMask: "id" },
      code: "INVALID_ARGUMENT",
      fields: ["update_mask"],
    },
    {
      name: "ListUsers: a page of two",
      method: listUsers,
      requests: { page: 1, pageSize: 2, statusFilter: "USER_STATUS_ACTIVE" },
      check: ({ answers }) => {
        if (answers.length !== 2) throw new Error(`${answers.length} users`);
      },
    },
    {
      name: "ListUsers: a page that nobody is on",
      method: listUsers,
      requests: { page: 100_000 },
      answers: [],
    },
    {
      name: "ListUsers: no such page",
      method: listUsers,
      requests: { page: -1, pageSize: 1_001 },
      code: "INVALID_ARGUMENT",
      fields: ["page", "page_size"],
    },
    {
      name: "CreateUsers: each wholly or not at all",
      method: createUsers,
      requests: [
        { name: "B", email: email("b"), password: PASSWORD },
        { name: "", email: "c", password: PASSWORD },
        { name: "D", email: known.email, password: PASSWORD },
        { name: "E", email: email("e"), password: PASSWORD },
      ],
      answers: [{
        users: [{ email: email("b") }, { email: email("e") }],
        totalCount: 2,
        hasMore: false,
        failures: [
          {
            index: 1,
            status: {
              code: 3,
              details: [{
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                fieldViolations: [{ field: "name" }, { field: "email" }],
              }],
            },
          },
          { index: 2, status: { code: 6 } },
        ],
      }],
    },
    {
      name: "Chat: one's own words come back",
      method: chat,
      requests: [{ userId: known.id, content: "hey", room: `room-${id}` }, { content: "ho" }],
      answers: [
        { userId: known.id, content: "hey", author: known.name },
        { userId: known.id, content: "ho", author: known.name },
      ],
    },
    { name: "Chat: nobody", method: chat, requests: [{ userId: "nobody", content: "a" }], code: "NOT_FOUND" },
    {
      name: "Chat: a room that is none",
      method: chat,
      requests: [{ userId: known.id, room: "Not A Room" }],
      code: "INVALID_ARGUMENT",
      fields: ["room"],
    },
    {
      name: "Chat: who listens on leaves when it wants",
      method: chat,
      requests: [{ userId: known.id, content: "hey", room: `room2-${id}` }],
      take: 1,
      answers: [{ content: "hey" }],
    },
    {
      name: "UpdateUser: banned",
      method: updateUser,
      requests: { id: other.id, status: "USER_STATUS_BANNED" },
      answers: [{ user: { status: "USER_STATUS_BANNED" } }],
    },
    {
      name: "Chat: who is banned says nothing",
      method: chat,
      requests: [{ userId: other.id, content: "a" }],
      code: "FAILED_PRECONDITION",
    },
    {
      name: "DeleteUser: an etag of before",
      method: deleteUser,
      requests: { id: other.id, etag: other.etag },
      code: "ABORTED",
      reason: "ETAG_MISMATCH",
    },
    { name: "DeleteUser", method: deleteUser, requests: { id: other.id }, answers: [{}] },
    {
      name: "DeleteUser: deleted before",
      method: deleteUser,
      requests: { id: other.id },
      code: "NOT_FOUND",
    },
  ];
}
