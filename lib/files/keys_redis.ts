/**
 * The names of the keys of files on Redis. What one atomic step touches shares a hash tag, so that it lies in one
 * slot of a cluster; each file has a slot of its own.
 */
export const fileKeys = {
  /** A file that is being written: a hash. */
  part: (id: string) => `parley:{file:${encodeURIComponent(id)}}:part`,
  /** A whole file: a hash. */
  whole: (id: string) => `parley:{file:${encodeURIComponent(id)}}:whole`,
} as const;
