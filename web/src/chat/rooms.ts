import { computed } from "@preact/signals";
import { route } from "../app/route.ts";
import { stored } from "../app/stored.ts";

export const DEFAULT_ROOM = "lobby";
/** The contract's rule of room names. */
export const ROOM_PATTERN = "[a-z0-9][a-z0-9._\\-]{0,63}";
const MAX_KNOWN = 50;

/** The rooms that were visited here, in that order. */
export const knownRooms = stored<readonly string[]>("parley.rooms", [DEFAULT_ROOM], isNames);

/** The name that is signed with. */
export const author = stored<string>("parley.author", "", (value) => typeof value === "string");

/** The room that the address names. */
export const currentRoom = computed(() => {
  const name = route.value.view === "chat" ? route.value.rest[0] : undefined;
  return name && isRoom(name) ? name : DEFAULT_ROOM;
});

export function isRoom(name: string): boolean {
  return new RegExp(`^${ROOM_PATTERN}$`).test(name);
}

export function remember(room: string): void {
  if (!knownRooms.value.includes(room)) knownRooms.value = [...knownRooms.value, room].slice(-MAX_KNOWN);
}

export function forget(room: string): void {
  knownRooms.value = knownRooms.value.filter((name) => name !== room);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((name) => typeof name === "string" && isRoom(name));
}
