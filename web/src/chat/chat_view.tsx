import { useEffect, useMemo } from "preact/hooks";
import { needsSignIn } from "../app/errors.ts";
import { href } from "../app/route.ts";
import { session } from "../app/session.ts";
import { transport } from "../app/transport.ts";
import { Composer } from "./composer.tsx";
import { ConnectionState } from "./connection_state.tsx";
import { MessageList } from "./message_list.tsx";
import { roomsKept } from "./kept_messages.ts";
import { Outbox } from "./outbox.ts";
import { Presence } from "./presence.ts";
import { followRooms } from "./room_directory.ts";
import { RoomFeed } from "./room_feed.ts";
import { RoomList } from "./room_list.tsx";
import { currentRoom, remember } from "./rooms.ts";
import { WhoIsHere } from "./who_is_here.tsx";

/** What was begun in a room and not answered lives on while one looks at another. */
const outboxes = new Map<string, Outbox>();
for (const room of roomsKept()) outboxOf(room); // what was on its way when the page was left goes on

// A tab keeps what is on its way while it is open. Who leaves the page is asked first while something has not been sent.
addEventListener("beforeunload", (event) => {
  const isWaiting = [...outboxes.values()].some(({ items }) =>
    items.peek().some(({ state }) => state !== "sent")
  );
  if (isWaiting) event.preventDefault();
});

/** The chat: the rooms, and the one that is open. */
export function ChatView() {
  const room = currentRoom.value;
  const who = session.value?.userId ?? "";
  useEffect(() => {
    const left = new AbortController();
    followRooms(left.signal);
    return () => left.abort();
  }, [who]);
  return (
    <div class="chat-layout">
      <RoomList />
      <Room key={`${room} ${who}`} room={room} />
    </div>
  );
}

function Room({ room }: { room: string }) {
  const feed = useMemo(() => new RoomFeed(transport, room), []);
  const outbox = useMemo(() => outboxOf(room), []);
  const presence = useMemo(() => new Presence(transport, room), []);
  useEffect(() => {
    feed.start();
    presence.start();
    remember(room);
    document.title = `${room} · Parley`;
    return () => {
      feed.stop();
      presence.stop();
    };
  }, []);
  const refusal = feed.refusal.value;
  return (
    <section class="room" aria-labelledby="room-name">
      <header>
        <h1 id="room-name">{room}</h1>
        <WhoIsHere here={presence.here.value} />
        <ConnectionState state={feed.state.value} />
      </header>
      {feed.notice.value && (
        <p class="notice" role="status">
          {feed.notice.value} {refusal && needsSignIn(refusal) && <a href={href("users")}>Sign in</a>}
        </p>
      )}
      <MessageList feed={feed} outbox={outbox} />
      <Composer
        room={room}
        send={(author, text) => outbox.send(author, text)}
        disabled={feed.state.value === "refused"}
      />
    </section>
  );
}

function outboxOf(room: string): Outbox {
  let outbox = outboxes.get(room);
  if (!outbox) outboxes.set(room, outbox = new Outbox(transport, room, session.peek()?.userId ?? ""));
  return outbox;
}
