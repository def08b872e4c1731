import type { Directory } from "./directory.ts";
import type { Sessions } from "./sessions.ts";

/** All that is kept of users, on one store. */
export interface UserStore extends AsyncDisposable {
  readonly directory: Directory;
  readonly sessions: Sessions;
  /** What store it is, for people; carries no credentials. */
  readonly description: string;
}
