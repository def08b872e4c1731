import { effect } from "@preact/signals";
import { stored } from "./stored.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = typeof THEMES[number];

/** How the page looks; `auto` follows the system. */
export const theme = stored<Theme>("parley.theme", "auto", isTheme);

effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

function isTheme(value: unknown): value is Theme {
  return THEMES.some((theme) => theme === value);
}
