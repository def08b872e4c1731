/** One text for a partition of a topic. */
export function key(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** What {@link key} was made of. */
export function placeOf(key: string): [topic: string, partition: number] {
  const colon = key.lastIndexOf(":");
  return [key.slice(0, colon), Number(key.slice(colon + 1))];
}
