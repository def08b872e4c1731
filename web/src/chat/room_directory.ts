import { computed, effect, signal } from "@preact/signals";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { MessengerService, type Room } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { transport } from "../app/transport.ts";
import { currentRoom, knownRooms } from "./rooms.ts";

/** How often the list is read again while it is looked at, in milliseconds. */
const EVERY_MS = 30_000;
const PAGE = 50;

/** A room on the list. */
export interface ListedRoom {
  readonly room: string;
  /** When something was said there last, where that is known. */
  readonly lastMs?: number;
  /** The reader has opened it. */
  readonly isOwn: boolean;
}

const client = createClient(MessengerService, transport);
/** What the server knows, the room with the newest message first. */
const found = signal<readonly Room[]>([]);
const nextToken = signal("");

/** Whether the server knows more rooms than are here. */
export const hasMoreRooms = computed(() => nextToken.value !== "");

/** The rooms that the reader has opened, in that order, then the others, the one with the newest message first. */
export const rooms = computed<readonly ListedRoom[]>(() => {
  const times = new Map(found.value.map(({ room, lastSendTime }) => [
    room,
    lastSendTime ? timestampMs(lastSendTime) : undefined,
  ]));
  const own = [...new Set([...knownRooms.value, currentRoom.value])];
  const others = [...times.keys()].filter((room) => !own.includes(room));
  return [...own, ...others].map((room, at) => {
    const lastMs = times.get(room);
    return { room, isOwn: at < own.length, ...(lastMs !== undefined && { lastMs }) };
  });
});

/** Reads the list now, and again and again until the signal. Where it cannot be read it stays as it is. */
export function followRooms(signal: AbortSignal): void {
  const read = () => document.hidden || readRooms().catch(() => {});
  const timer = setInterval(read, EVERY_MS);
  const followed = effect(() => {
    if (currentRoom.value) read(); // now, and when another is opened
  });
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    followed();
  }, { once: true });
  document.addEventListener("visibilitychange", read, { signal });
}

/** The first page anew; as many as were shown before. */
async function readRooms(): Promise<void> {
  const pageSize = Math.min(1_000, Math.max(PAGE, found.peek().length));
  const page = await client.listRooms({ pageSize }, { timeoutMs: 15_000 });
  found.value = page.rooms;
  nextToken.value = page.nextPageToken;
}

/** One more page. @throws ConnectError. */
export async function readMoreRooms(): Promise<void> {
  const page = await client.listRooms({ pageSize: PAGE, pageToken: nextToken.peek() }, { timeoutMs: 15_000 });
  const names = new Set(page.rooms.map(({ room }) => room));
  found.value = [...found.peek().filter(({ room }) => !names.has(room)), ...page.rooms];
  nextToken.value = page.nextPageToken;
}
