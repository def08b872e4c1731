import { type Signal, signal } from "@preact/signals";

const all = new Map<string, Signal>();

/**
 * A value that lives as long as the page, by its name: also when the module that has it is changed while the page is
 * worked on, and so is run again.
 */
export function kept<T>(name: string, initial: T): Signal<T> {
  const found = all.get(name) ?? signal(initial);
  all.set(name, found);
  return found;
}
