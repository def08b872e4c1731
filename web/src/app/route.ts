import { computed, signal } from "@preact/signals";

/** The views, by the first part of the address after `#/`. */
export const VIEWS = ["chat", "users", "queue", "explore"] as const;
export type View = typeof VIEWS[number];

/** Where the page is: `#/chat/lobby` is the view `chat` with `["lobby"]`. */
export interface Route {
  readonly view: View;
  readonly rest: readonly string[];
}

const hash = signal(location.hash);
addEventListener("hashchange", () => hash.value = location.hash);

/** Follows the address; what is not known is the chat. */
export const route = computed<Route>(() => readHash(hash.value));

/** The part of an address that leads to a view. */
export function href(view: View, ...rest: string[]): string {
  return `#/${[view, ...rest].map(encodeURIComponent).join("/")}`;
}

function readHash(text: string): Route {
  const [name, ...rest] = text.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
  const view = VIEWS.find((view) => view === name);
  return view ? { view, rest } : { view: "chat", rest: [] };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
