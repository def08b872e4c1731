import { LinkedText } from "./linked_text.tsx";
import type { Outbox, Outgoing } from "./outbox.ts";
import { dayOf, momentOf, timeOf } from "./times.ts";
import type { Row } from "./timeline.ts";

const STATES = { sending: "Sending…", sent: "Sent", failed: "Not sent" };

/** One message, with its day and its author where they are new. */
export function MessageRow({ row, outbox }: { row: Row; outbox: Outbox }) {
  const { author, text, ms, isNewDay, isNewAuthor, outgoing } = row;
  const when = new Date(ms).toISOString();
  return (
    <>
      {isNewDay && (
        <li class="day">
          <time dateTime={when.slice(0, 10)}>{dayOf(ms)}</time>
        </li>
      )}
      <li class={`message ${isNewAuthor ? "first" : "next"} ${outgoing?.state ?? ""}`}>
        {isNewAuthor && (
          <span class="avatar" aria-hidden="true" data-hue={hueOf(author)}>{initialOf(author)}</span>
        )}
        {isNewAuthor && <strong class="author">{author}</strong>}
        <time dateTime={when} title={momentOf(ms)}>{timeOf(ms)}</time>
        <p>
          <LinkedText text={text} />
        </p>
        {outgoing && <Fate outgoing={outgoing} outbox={outbox} />}
      </li>
    </>
  );
}

/** What becomes of a message of this page, and what can be done about it. */
function Fate({ outgoing, outbox }: { outgoing: Outgoing; outbox: Outbox }) {
  const { key, state, why } = outgoing;
  return (
    <small class="fate">
      <span role="status">{STATES[state]}{why ? `: ${why}` : ""}</span>
      {state === "failed" && <button type="button" onClick={() => outbox.retry(key)}>Try again</button>}
      {state === "failed" && <button type="button" onClick={() => outbox.discard(key)}>Discard</button>}
    </small>
  );
}

function initialOf(author: string): string {
  return [...author.trim()][0]?.toLocaleUpperCase() ?? "?";
}

/** One of eight colours, the same for the same name always. */
function hueOf(author: string): number {
  let sum = 0;
  for (const char of author) sum = (sum * 31 + char.codePointAt(0)!) % 0xffffff;
  return sum % 8;
}
