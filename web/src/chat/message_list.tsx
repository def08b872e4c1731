import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MessageRow } from "./message_row.tsx";
import type { Outbox } from "./outbox.ts";
import type { RoomFeed } from "./room_feed.ts";
import { timeline } from "./timeline.ts";

/** Nearer to the end than this counts as being there, in pixels. */
const NEAR_PX = 60;
/** Nearer to the beginning than this, older messages are read, in pixels. */
const AHEAD_PX = 400;

/** The messages of a room: older ones come as one scrolls up, new ones keep the end in sight for who is there. */
export function MessageList({ feed, outbox }: { feed: RoomFeed; outbox: Outbox }) {
  const box = useRef<HTMLDivElement>(null);
  const place = useRef({ isAtEnd: true, firstSeq: -1n, height: 0 });
  const [isAtEnd, setAtEnd] = useState(true);
  const [seenSeq, setSeenSeq] = useState(0n);
  const said = feed.said.value;
  const rows = timeline(said, outbox.items.value);
  const lastSeq = said.at(-1)?.seq ?? 0n;

  useEffect(() => outbox.forget(lastSeq), [lastSeq, outbox.items.value]);
  useLayoutEffect(() => {
    const list = box.current;
    if (!list) return;
    const { current } = place;
    const firstSeq = said[0]?.seq ?? -1n;
    if (current.isAtEnd) list.scrollTop = list.scrollHeight;
    else if (firstSeq < current.firstSeq) list.scrollTop += list.scrollHeight - current.height;
    place.current = { ...current, firstSeq, height: list.scrollHeight };
    if (current.isAtEnd) setSeenSeq(lastSeq);
  }, [said, outbox.items.value]);
  useEffect(() => {
    // the list gets smaller when the composer grows or a keyboard comes up: who was at the end stays there
    const list = box.current;
    if (!list) return;
    const watch = new ResizeObserver(() => place.current.isAtEnd && (list.scrollTop = list.scrollHeight));
    watch.observe(list);
    return () => watch.disconnect();
  }, []);

  const older = () => feed.loadOlder().catch(() => {}); // asked for again by the next scroll, or the button
  const onScroll = () => {
    const list = box.current;
    if (!list) return;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    place.current.isAtEnd = atEnd;
    setAtEnd(atEnd);
    if (atEnd) setSeenSeq(lastSeq);
    if (list.scrollTop < AHEAD_PX) older();
  };
  const toEnd = () => {
    const list = box.current;
    if (!list) return;
    place.current.isAtEnd = true;
    list.scrollTop = list.scrollHeight;
    list.focus();
  };
  const unseen = isAtEnd ? 0n : lastSeq - seenSeq;
  return (
    <div class="messages">
      <div class="scroll" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label="Messages">
        {feed.hasOlder.value && (
          <button
            type="button"
            class="older secondary outline"
            aria-busy={feed.isLoadingOlder.value ? "true" : undefined}
            onClick={older}
          >
            Older messages
          </button>
        )}
        {feed.isReady.value && rows.length === 0 && <p class="empty">Nothing has been said here yet.</p>}
        <ol>{rows.map((row) => <MessageRow key={row.key} row={row} outbox={outbox} />)}</ol>
      </div>
      {!isAtEnd && (
        <button type="button" class="to-end" onClick={toEnd}>
          {unseen > 0n ? `${unseen} new ↓` : "To the end ↓"}
        </button>
      )}
    </div>
  );
}
