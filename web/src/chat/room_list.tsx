import { useState } from "preact/hooks";
import { href } from "../app/route.ts";
import { currentRoom, DEFAULT_ROOM, forget, isRoom, knownRooms } from "./rooms.ts";

/** The rooms that were visited, and a way into any other. */
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
        {rooms().map((room) => (
          <li key={room}>
            <a href={href("chat", room)} aria-current={room === currentRoom.value ? "page" : undefined}>
              {room}
            </a>
            {room !== DEFAULT_ROOM && room !== currentRoom.value && (
              <button
                type="button"
                class="quiet"
                aria-label={`Take ${room} off the list`}
                onClick={() => forget(room)}
              >
                ×
              </button>
            )}
          </li>
        ))}
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

function rooms(): readonly string[] {
  const names = knownRooms.value;
  return names.includes(currentRoom.value) ? names : [...names, currentRoom.value];
}
