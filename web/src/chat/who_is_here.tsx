import type { Here } from "./presence.ts";

/** Who is in the room: how many and who, in a line; all of them when it is opened. */
export function WhoIsHere({ here }: { here: Here | undefined }) {
  if (!here) return null;
  const { names, count } = here;
  const others = count - names.length;
  return (
    <details class="here">
      <summary>
        <span aria-live="polite">
          <strong>{count} here</strong>
          {names.length > 0 && <span class="names">{names.join(", ")}</span>}
        </span>
      </summary>
      <ul aria-label="Who is here">
        {names.map((name) => <li key={name}>{name}</li>)}
        {others > 0 && <li>and {others} more</li>}
        {count === 0 && <li>Nobody who has said a name</li>}
      </ul>
    </details>
  );
}
