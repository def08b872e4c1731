/** What a generated client is told beside the functions. */
export interface GenerateOptions {
  /** The name of the queue that they are on. */
  readonly queue: string;
  /** What the TypeScript client imports this room's `mod.ts` by: `./lib/queue/mod.ts` unless given. */
  readonly queueModule?: string;
}
