/**
 * The names of all keys that the project keeps on Redis, built here and nowhere else.
 *
 * All begin with `parley:`. What one atomic step touches shares a hash tag (`{…}`), so that it lies in one
 * slot where Redis is a cluster (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/).
 * Names that come from outside are percent-encoded, so that none can reach into another's keys.
 */
export const redisKeys = {
  /** The right to write: a hash. */
  lease: "parley:{chat}:lease",
  /** The names of all rooms: a set. */
  rooms: "parley:{chat}:rooms",
  /** What is known of a room: a hash. */
  room: (room: string) => `parley:{chat}:room:${encodeURIComponent(room)}`,
  /** A room's messages: a stream. */
  roomLog: (room: string) => `parley:{chat}:log:${encodeURIComponent(room)}`,
  /** A room's idempotency keys of one day, counted from the Unix epoch: a hash. */
  roomKeys: (room: string, day: number) => `parley:{chat}:keys:${encodeURIComponent(room)}:${day}`,
  /** A mailbox's cursor: a hash. */
  cursor: (room: string, mailbox: string) =>
    `parley:{chat}:cursor:${encodeURIComponent(room)}:${encodeURIComponent(mailbox)}`,
  /** That a move of a cursor was made: a string. */
  flush: (room: string, mailbox: string, flushId: string) =>
    `parley:{chat}:flush:${[room, mailbox, flushId].map(encodeURIComponent).join(":")}`,
  /** What is known of a user: a hash. */
  user: (id: string) => `parley:{users}:user:${encodeURIComponent(id)}`,
  /** What a user's password came to: a string. */
  userCredential: (id: string) => `parley:{users}:credential:${encodeURIComponent(id)}`,
  /** Who has which email: a hash. */
  userEmails: "parley:{users}:emails",
  /** The ids of all users, or of those of one status: a sorted set whose scores are all 0. */
  userIds: (status = "") => `parley:{users}:ids:${encodeURIComponent(status)}`,
  /** A family of refresh tokens: a hash. */
  session: (family: string) => `parley:{users}:session:${encodeURIComponent(family)}`,
  /** A user's families of refresh tokens, by when they were opened: a sorted set. */
  userSessions: (userId: string) => `parley:{users}:sessions:${encodeURIComponent(userId)}`,
} as const;
