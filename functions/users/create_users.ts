import { create, toBinary } from "@bufbuild/protobuf";
import { holdToRules, rulesOf } from "../../lib/contract/mod.ts";
import { AppError, toStatus } from "../../lib/error/mod.ts";
import type { CreateResult, NewUser } from "../../lib/users/mod.ts";
import {
  CreateUsersFailureSchema,
  type CreateUsersRequest,
  CreateUsersRequestSchema,
  type CreateUsersResponse,
  CreateUsersResponseSchema,
  UserSchema,
} from "../../proto/gen/user/v1/user_pb.ts";
import type { UserDeps } from "./deps.ts";
import { newUser } from "./new_user.ts";
import { createUsersRule } from "./rules.ts";
import { toWireUser } from "./wire.ts";

/** Users that one call creates at the most; one more, and it creates none. */
export const MAX_CREATE_USERS = 1_000;
/** Bytes of its requests at the most. */
export const MAX_CREATE_BYTES = 16 * 1024 * 1024;
/** Bytes of the users in an answer at the most: with the failures it stays under the 4 MiB that clients take. */
const ANSWER_USERS_BYTES = 2 * 1024 * 1024;
/** Bytes of the details of failures at the most; those behind have code and text alone. */
const ANSWER_DETAILS_BYTES = 1024 * 1024;
/** Characters of the text of a failure at the most, once there is no room for details. */
const SHORT_TEXT_CHARS = 200;
/** Passwords of one call that are hashed, or wait for it, at a time: sign-ins get their turn. */
const HASHES_AT_ONCE = 2;

const RULES = rulesOf(createUsersRule);

/**
 * Creates the users of a stream, each wholly or not at all. Nothing is written before the stream has ended well and
 * all passwords are hashed, so that a call that breaks off until then has created none.
 *
 * @throws AppError `RESOURCE_EXHAUSTED` when there are more users, or more bytes, than one call may have: none is
 * created then.
 */
export async function createUsers(
  { store: { directory }, hasher }: Pick<UserDeps, "store" | "hasher">,
  requests: AsyncIterable<CreateUsersRequest>,
  signal: AbortSignal,
): Promise<CreateUsersResponse> {
  const prepared = await prepare(await gather(requests), hasher, signal);
  const users = prepared.filter((each): each is NewUser => !(each instanceof AppError));
  const results = (await directory.createMany(users))[Symbol.iterator]();
  return toAnswer(prepared.map((each) => each instanceof AppError ? { error: each } : results.next().value!));
}

async function gather(requests: AsyncIterable<CreateUsersRequest>): Promise<CreateUsersRequest[]> {
  const all: CreateUsersRequest[] = [];
  let bytes = 0;
  for await (const request of requests) {
    all.push(request);
    bytes += toBinary(CreateUsersRequestSchema, request).length;
    if (all.length > MAX_CREATE_USERS) throw tooMuch(`${MAX_CREATE_USERS} users`);
    if (bytes > MAX_CREATE_BYTES) throw tooMuch(`${MAX_CREATE_BYTES} bytes`);
  }
  return all;
}

function tooMuch(limit: string): AppError {
  return new AppError(
    "RESOURCE_EXHAUSTED",
    `Cannot create users: more than ${limit} in one call, none created`,
  );
}

/** What is to be made of each request, or why nothing can be. */
async function prepare(
  requests: readonly CreateUsersRequest[],
  hasher: UserDeps["hasher"],
  signal: AbortSignal,
): Promise<readonly (NewUser | AppError)[]> {
  const prepared = new Array<NewUser | AppError>(requests.length);
  const todo = requests.entries();
  const work = async () => {
    for (const [index, request] of todo) {
      signal.throwIfAborted();
      try {
        holdToRules(RULES, request);
        prepared[index] = await newUser(hasher, request);
      } catch (thrown) {
        prepared[index] = refusal(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: HASHES_AT_ONCE }, work));
  signal.throwIfAborted();
  return prepared;
}

/** Why one user cannot be made; what is no matter of that user goes on up. */
function refusal(thrown: unknown): AppError {
  if (thrown instanceof AppError && thrown.code !== "INTERNAL") return thrown;
  throw thrown;
}

function toAnswer(results: readonly CreateResult[]): CreateUsersResponse {
  const answer = create(CreateUsersResponseSchema);
  let usersLeft = ANSWER_USERS_BYTES;
  let detailsLeft = ANSWER_DETAILS_BYTES;
  for (const [index, result] of results.entries()) {
    if ("error" in result) {
      let failure = create(CreateUsersFailureSchema, { index, status: toStatus(outside(result.error)) });
      detailsLeft -= toBinary(CreateUsersFailureSchema, failure).length;
      if (detailsLeft < 0) {
        const short = new AppError(
          result.error.code,
          result.error.message.slice(0, SHORT_TEXT_CHARS).toWellFormed(),
        );
        failure = create(CreateUsersFailureSchema, { index, status: toStatus(short) });
      }
      answer.failures.push(failure);
      continue;
    }
    answer.totalCount++;
    const user = toWireUser(result.user);
    usersLeft -= toBinary(UserSchema, user).length;
    if (usersLeft >= 0) answer.users.push(user);
  }
  answer.hasMore = answer.users.length < answer.totalCount;
  return answer;
}

/** An error as it may be told: what nobody meant to send says no more than that. */
function outside(error: AppError): AppError {
  return error.code === "INTERNAL" ? new AppError("INTERNAL", "Internal error") : error;
}
