import { asFields, asList, asText, asTexts } from "../redis/mod.ts";
import { type RedisConnection, redisKeys, RedisScript, type Reply } from "../redis/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import type { ChatLog, LogPage, PageEdge, RoomAppend, RoomResult } from "./log.ts";
import appendSource from "./lua/append.lua" with { type: "text" };
import changeEpochSource from "./lua/change_epoch.lua" with { type: "text" };
import listRoomsSource from "./lua/list_rooms.lua" with { type: "text" };
import trimSource from "./lua/trim.lua" with { type: "text" };
import type { ChatMessage } from "./message.ts";
import type { Extent } from "./position.ts";
import { decodeResults } from "./result_codec.ts";
import { storedNumber } from "./stored_number.ts";
import type { ListedRoom, RoomMark } from "./room_listing.ts";

const append = new RedisScript(appendSource);
const changeEpoch = new RedisScript(changeEpochSource);
const listRooms = new RedisScript(listRoomsSource);
const trim = new RedisScript(trimSource);

const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * How long the idempotency keys of one day are kept from the first of them on, in seconds: they are looked
 * for until the next day ends, so each counts for 24 to 48 hours. The third day is for clocks that differ.
 */
const KEYS_S = 3 * 24 * 60 * 60;

/** Digits of a time in the list of rooms, so that times sort as strings do. */
const TIME_DIGITS = 20;
const EXTENT_FIELDS = ["epoch", "first", "tail", "last_time"];

/**
 * Each room as a stream whose entry ids are `<seq>-0`, and a hash that says how it begins and ends.
 *
 * What resolved survives a crash of the server with `appendonly yes` and `appendfsync always`; with
 * `everysec`, Redis may lose the last second of it. Steps of one append that are for different rooms are
 * atomic each by itself, and leave in one write.
 */
export class RedisChatLog implements ChatLog {
  readonly #redis: RedisConnection;
  readonly #clock: Clock;

  /** The clock says which day it is, for the idempotency keys; nothing else. */
  constructor(redis: RedisConnection, clock: Clock = systemClock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  append(token: string, steps: readonly RoomAppend[]): Promise<readonly RoomResult[]> {
    return Promise.all(steps.map((step) => this.#appendRoom(token, step)));
  }

  async extent(room: string): Promise<Extent | undefined> {
    return toExtent(await this.#redis.command(["HMGET", redisKeys.room(room), ...EXTENT_FIELDS]));
  }

  async read(room: string, edge: PageEdge, limit: number): Promise<LogPage> {
    const [meta, page = []] = await this.#redis.transaction([
      ["HMGET", redisKeys.room(room), ...EXTENT_FIELDS],
      ...pageCommand(redisKeys.roomLog(room), edge, limit),
    ]);
    const extent = toExtent(meta);
    if (!extent) return { extent, messages: [] };
    const messages = asList(page).map((entry) => toMessage(room, extent.epoch, entry));
    return { extent, messages: "before" in edge ? messages.reverse() : messages };
  }

  async changeEpoch(token: string, room: string, epoch: string): Promise<boolean> {
    const keys = [redisKeys.lease, redisKeys.room(room)];
    return await changeEpoch.run(this.#redis, keys, [token, epoch]) === 1;
  }

  async trim(room: string, first: bigint): Promise<void> {
    const keys = [redisKeys.room(room), redisKeys.roomLog(room)];
    await trim.run(this.#redis, keys, [String(first), String(first - 1n)]);
  }

  /** Does nothing: the server drops the keys of a whole day by itself, after three. */
  forgetKeys(_beforeMs: number): Promise<void> {
    return Promise.resolve();
  }

  async listRooms(below: RoomMark | undefined, limit: number): Promise<readonly ListedRoom[]> {
    const keys = [redisKeys.rooms, redisKeys.roomsByTime];
    const max = below ? `(${String(below.lastTime).padStart(TIME_DIGITS, "0")}:${below.room}` : "+";
    const rows = await listRooms.run(this.#redis, keys, [
      ...[redisKeys.room(""), max, String(limit)],
      ...EXTENT_FIELDS,
    ]);
    return asList(rows).map((row) => {
      const [room = "", ...fields] = asTexts(row);
      return { room, extent: extentOf(fields) };
    });
  }

  async rooms(): Promise<readonly string[]> {
    return asTexts(await this.#redis.command(["SMEMBERS", redisKeys.rooms])).toSorted();
  }

  async #appendRoom(token: string, step: RoomAppend): Promise<RoomResult> {
    const { room, batchId, expect, create, entries } = step;
    const today = Math.floor(this.#clock.wallMs() / DAY_MS);
    const keys = [
      redisKeys.lease,
      redisKeys.room(room),
      redisKeys.roomLog(room),
      redisKeys.rooms,
      redisKeys.roomKeys(room, today),
      redisKeys.roomKeys(room, today - 1),
      redisKeys.roomsByTime,
    ];
    const args = [token, batchId, expect.epoch, String(expect.seq), create ? "1" : "0", room, String(KEYS_S)];
    let seq = expect.seq;
    for (const { author, text, sendTime, key, digest } of entries) {
      args.push(String(seq += 1n), author, text, String(sendTime), key, digest);
    }
    return toResult(await append.run(this.#redis, keys, args));
  }
}

function pageCommand(key: string, edge: PageEdge, limit: number): string[][] {
  // Redis refuses a range before the lowest id, and answers nil to COUNT 0.
  if (limit < 1 || ("before" in edge && edge.before < 1n)) return [];
  const count = ["COUNT", String(limit)];
  if ("after" in edge) return [["XRANGE", key, `(${edge.after}-0`, "+", ...count]];
  return [["XREVRANGE", key, `(${edge.before}-0`, "-", ...count]];
}

function toResult(reply: Reply): RoomResult {
  const [kind, results] = asTexts(reply);
  if (kind === "fenced" || kind === "moved" || kind === "unconfirmed") return { kind };
  return { kind: "appended", results: decodeResults(asText(results)) };
}

function toExtent(reply: Reply | undefined): Extent | undefined {
  const fields = asFields(reply);
  return fields && extentOf(fields);
}

/** Of the values of {@link EXTENT_FIELDS}. */
function extentOf(fields: readonly string[]): Extent {
  const [epoch = "", first = "1", tail = "0", lastTime = "0"] = fields;
  return { epoch, first: storedNumber(first), tail: storedNumber(tail), lastTime: storedNumber(lastTime) };
}

/** An entry of XRANGE: its id, and its fields by turns with their values. */
function toMessage(room: string, epoch: string, entry: Reply): ChatMessage {
  const [id, fields] = asList(entry);
  const [, author = "", , text = "", , time = "0"] = asTexts(fields);
  const seq = storedNumber(asText(id).split("-", 1)[0]!);
  return { room, position: { epoch, seq }, author, text, sendTime: storedNumber(time) };
}
