import { AppError } from "../error/mod.ts";
import { asFields, asList, asText, asTexts } from "../redis/mod.ts";
import { type RedisConnection, redisKeys, RedisScript } from "../redis/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { type CreateResult, type Directory, pageBounds } from "./directory.ts";
import type { UpdateOptions, UserPage, UserQuery } from "./directory.ts";
import { emailKey } from "./email.ts";
import createSource from "./lua/create.lua" with { type: "text" };
import deleteSource from "./lua/delete.lua" with { type: "text" };
import listSource from "./lua/list.lua" with { type: "text" };
import listAfterSource from "./lua/list_after.lua" with { type: "text" };
import setCredentialSource from "./lua/set_credential.lua" with { type: "text" };
import updateSource from "./lua/update.lua" with { type: "text" };
import { SEARCH_BATCH, searchPage, wordsOf } from "./search.ts";
import { fromStored } from "./stored_user.ts";
import { type NewUser, type User, USER_STATUSES, type UserChanges } from "./user.ts";
import { emailTaken, lostUpdate, noSuchUser } from "./user_errors.ts";
import { UserIds } from "./user_ids.ts";

const create = new RedisScript(createSource);
const update = new RedisScript(updateSource);
const remove = new RedisScript(deleteSource);
const list = new RedisScript(listSource);
const listAfter = new RedisScript(listAfterSource);
const setCredential = new RedisScript(setCredentialSource);

const FIELDS = ["id", "name", "email", "status", "created_ms", "roles", "metadata", "phone", "version"];
const STATUS_IDS = USER_STATUSES.map(redisKeys.userIds);
/** Users that are made at once: what others wait for. */
const BATCH = 200;

/** Each user as a hash; beside them who has which email, and the ids in order, of all and of each status. */
export class RedisDirectory implements Directory {
  readonly #redis: RedisConnection;
  readonly #ids: UserIds;

  constructor(redis: RedisConnection, clock: Clock = systemClock) {
    this.#redis = redis;
    this.#ids = new UserIds(clock);
  }

  async create({ credential, ...given }: NewUser): Promise<User> {
    const user: User = {
      status: "ACTIVE",
      roles: [],
      metadata: {},
      ...given,
      ...this.#ids.next(),
      etag: "1",
    };
    const { id, email, status, createdMs, etag } = user;
    const keys = [...userKeys(id), redisKeys.userIds(), redisKeys.userIds(status)];
    const facts = ["id", id, "created_ms", String(createdMs), "version", etag];
    const args = [id, emailKey(email), credential ?? "", ...facts, ...toFields({ phone: null, ...user })];
    if (await create.run(this.#redis, keys, args) === 0) throw emailTaken(email);
    return user;
  }

  async createMany(users: readonly NewUser[]): Promise<readonly CreateResult[]> {
    const results: CreateResult[] = [];
    for (let at = 0; at < users.length; at += BATCH) {
      results.push(...await Promise.all(users.slice(at, at + BATCH).map((user) => this.#tryCreate(user))));
    }
    return results;
  }

  async get(id: string): Promise<User> {
    const user = await this.#read(id);
    if (!user) throw noSuchUser(id);
    return user;
  }

  async findByEmail(email: string): Promise<User | undefined> {
    const key = emailKey(email);
    const id = await this.#redis.command(["HGET", redisKeys.userEmails, key]);
    const user = id === null ? undefined : await this.#read(asText(id));
    return user && emailKey(user.email) === key ? user : undefined; // it may have moved in between
  }

  async update(id: string, changes: UserChanges, { etag = "" }: UpdateOptions = {}): Promise<User> {
    const { email, status, credential = "" } = changes;
    const keys = [...userKeys(id), redisKeys.userIds(status ?? "ACTIVE")];
    const conditions = [id, etag, email === undefined ? "" : emailKey(email), status ?? "", credential];
    const args = [...conditions, String(FIELDS.length), ...FIELDS, ...toFields(changes)];
    const [what, ...rest] = asTexts(await update.run(this.#redis, [...keys, ...STATUS_IDS], args));
    if (what === "missing") throw noSuchUser(id);
    if (what === "changed") throw lostUpdate(id, etag, rest[0] ?? "");
    if (what === "taken") throw emailTaken(email ?? "");
    return toUser(rest);
  }

  async delete(id: string, { etag = "" }: UpdateOptions = {}): Promise<void> {
    const keys = [...userKeys(id), redisKeys.userIds(), ...STATUS_IDS];
    const [what, current = ""] = asTexts(await remove.run(this.#redis, keys, [id, etag]));
    if (what === "missing") throw noSuchUser(id);
    if (what === "changed") throw lostUpdate(id, etag, current);
  }

  async list(query: UserQuery): Promise<UserPage> {
    const { offset, limit } = pageBounds(query);
    const keys = [redisKeys.userIds(query.status)];
    const words = wordsOf(query.text ?? "");
    if (words.length > 0) return await searchPage(query, words, (id) => this.#batchAfter(keys, id));
    const args = [String(offset), String(offset + limit - 1), redisKeys.user(""), ...FIELDS];
    const [count, ...rows] = asList(await list.run(this.#redis, keys, args));
    const totalCount = Number(count);
    const users = rows.map((row) => toUser(asTexts(row)));
    return { users, totalCount, hasMore: offset + users.length < totalCount };
  }

  async credential(id: string): Promise<string | undefined> {
    const reply = await this.#redis.command(["GET", redisKeys.userCredential(id)]);
    return reply === null ? undefined : asText(reply);
  }

  async setCredential(id: string, credential: string): Promise<void> {
    const keys = [redisKeys.user(id), redisKeys.userCredential(id)];
    if (await setCredential.run(this.#redis, keys, [credential]) === 0) throw noSuchUser(id);
  }

  async #batchAfter(keys: readonly string[], id: string): Promise<readonly User[]> {
    const args = [id, String(SEARCH_BATCH), redisKeys.user(""), ...FIELDS];
    return asList(await listAfter.run(this.#redis, keys, args)).map((row) => toUser(asTexts(row)));
  }

  async #read(id: string): Promise<User | undefined> {
    const fields = asFields(await this.#redis.command(["HMGET", redisKeys.user(id), ...FIELDS]));
    return fields && toUser(fields);
  }

  async #tryCreate(user: NewUser): Promise<CreateResult> {
    try {
      return { user: await this.create(user) };
    } catch (thrown) {
      return { error: AppError.from(thrown) };
    }
  }
}

/** What scripts that change a user begin with. */
function userKeys(id: string): string[] {
  return [redisKeys.user(id), redisKeys.userEmails, redisKeys.userCredential(id)];
}

/** The fields that are given, as a hash keeps them: each name before its value. */
function toFields({ name, email, status, roles, metadata, phone }: UserChanges): string[] {
  return [
    ...(name === undefined ? [] : ["name", name]),
    ...(email === undefined ? [] : ["email", email]),
    ...(status === undefined ? [] : ["status", status]),
    ...(roles === undefined ? [] : ["roles", JSON.stringify(roles)]),
    ...(metadata === undefined ? [] : ["metadata", JSON.stringify(metadata)]),
    ...(phone === undefined ? [] : ["phone", phone ?? ""]),
  ];
}

/** The values of {@link FIELDS} as a user. @throws AppError `DATA_LOSS` when they are none. */
function toUser(values: readonly string[]): User {
  const [id = "", name = "", email = "", status = "", created_ms = "", ...more] = values;
  const [roles = "", metadata = "", phone = "", version = ""] = more;
  return fromStored({ id, name, email, status, created_ms, roles, metadata, phone, version });
}
