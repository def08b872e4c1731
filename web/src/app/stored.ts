import { effect, type Signal, signal } from "@preact/signals";

/**
 * A value that outlives the page, in this browser.
 *
 * What is stored and does not satisfy `isValue` counts as absent; where nothing can be stored the value lives as long as
 * the page.
 */
export function stored<T>(key: string, initial: T, isValue: (value: unknown) => value is T): Signal<T> {
  const kept = signal<T>(read(key, isValue) ?? initial);
  let isFirst = true;
  effect(() => {
    const text = JSON.stringify(kept.value);
    if (!isFirst) write(key, text);
    isFirst = false;
  });
  return kept;
}

function read<T>(key: string, isValue: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // full, or not allowed: the value lives as long as the page
  }
}
