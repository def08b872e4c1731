import { useState } from "preact/hooks";
import { href } from "../app/route.ts";
import { hasMoreRooms, readMoreRooms, rooms } from "./room_directory.ts";
import { currentRoom, DEFAULT_ROOM, forget, isRoom } from "./rooms.ts";
import { momentOf, shortOf } from "./times.ts";

/** The rooms that were visited, those that the server knows, and a way into any other. */
export function RoomList() {
  const [name, setName] = useState("");
  const [fault, setFault] = useState("");
  const open = (event: Event) => {
    event.preventDefault();
    const room = name.trim().toLowerCase();
    if (!isRoom(room)) return setFault("Letters, digits, dot, dash and underscore: 64 at the most");
    setName("");
    setFault("");
    location.hash = href("chat", room);
  };
  return (
    <aside class="rooms" aria-label="Rooms">
      <ul>
        {rooms.value.map(({ room, lastMs, isOwn }) => (
          <li key={room}>
            <a href={href("chat", room)} aria-current={room === currentRoom.value ? "page" : undefined}>
              <span>{room}</span>
              {lastMs !== undefined && (
                <time dateTime={new Date(lastMs).toISOString()} title={momentOf(lastMs)}>
                  {shortOf(lastMs)}
                </time>
              )}
            </a>
            {isOwn && room !== DEFAULT_ROOM && room !== currentRoom.value && (
              <button
                type="button"
                class="quiet"
                aria-label={`Take ${room} off your rooms`}
                onClick={() => forget(room)}
              >
                ×
              </button>
            )}
          </li>
        ))}
        {hasMoreRooms.value && (
          <li>
            <button type="button" class="quiet more" onClick={() => readMoreRooms().catch(() => {})}>
              More rooms
            </button>
          </li>
        )}
      </ul>
      <form onSubmit={open} noValidate>
        <fieldset role="group">
          <input
            type="text"
            aria-label="Room to open"
            placeholder="Other room"
            autocomplete="off"
            autocapitalize="none"
            value={name}
            aria-invalid={fault ? "true" : undefined}
            aria-describedby={fault ? "room-fault" : undefined}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
          <button type="submit" class="secondary">Open</button>
        </fieldset>
        {fault && <small id="room-fault" role="alert">{fault}</small>}
      </form>
    </aside>
  );
}
