import { hasQueue } from "./capabilities.ts";
import { href, route, type View } from "./route.ts";
import { session } from "./session.ts";
import { type Theme, theme, THEMES } from "./theme.ts";
import { SHOWN } from "./views.ts";

const LABELS: Readonly<Record<View, string>> = {
  chat: "Chat",
  users: "Users",
  queue: "Queue",
  explore: "Explore",
};
const THEME_LABELS: Readonly<Record<Theme, string>> = { auto: "System", light: "Light", dark: "Dark" };

/** The whole page: where one can go, and the view that is there. */
export function App() {
  const { view } = route.value;
  const Shown = SHOWN[view];
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>Skip to content</a>
      <header class="top">
        <a class="brand" href={href("chat")} aria-label="Parley">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Parley</span>
        </a>
        <nav aria-label="Views">
          {viewsHere().map((name) => (
            <a key={name} href={href(name)} aria-current={name === view ? "page" : undefined}>
              {LABELS[name]}
            </a>
          ))}
        </nav>
        <ThemeChoice />
      </header>
      <main id="main" class={view} tabIndex={-1}>
        <Shown />
      </main>
    </>
  );
}

function viewsHere(): View[] {
  const views: View[] = ["chat", "users"];
  if (hasQueue.value) views.push("queue");
  return [...views, "explore"];
}

function ThemeChoice() {
  return (
    <div class="corner">
      {session.value && <small class="who" title={session.value.userId}>signed in</small>}
      <select
        aria-label="Appearance"
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = THEMES.find((name) => name === currentTarget.value) ?? "auto";
        }}
      >
        {THEMES.map((name) => <option key={name} value={name}>{THEME_LABELS[name]}</option>)}
      </select>
    </div>
  );
}

/** The address is the view's: the link only moves the focus. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
