/** A disk that can be filled. */
export interface Disk extends AsyncDisposable {
  /** The folder that is on it, as processes on it see it. */
  readonly folder: string;
  /** Runs a command so that it sees the disk: what stands before the command's own words. */
  readonly prefix: readonly string[];
  /** Leaves so many bytes free at the most. */
  fill(leaveBytes: number): Promise<void>;
  /** Gives back what {@link fill} took. */
  empty(): Promise<void>;
}
