/**
 * The names of all keys that the project keeps on Redis, built here and nowhere else.
 *
 * All begin with `parley:`, but for those whose names are PRPC's. What one atomic step touches shares a hash tag (`{…}`), so that it lies in one
 * slot where Redis is a cluster (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/).
 * PRPC's names have no hash tag: a queue that is shared with PRPC does not work on a cluster.
 * Names that come from outside are percent-encoded, so that none can reach into another's keys.
 */
export const redisKeys = {
  /** The right to write: a hash. */
  lease: "parley:{chat}:lease",
  /** By which a server is known again: a string, the one key that replicas do not get. */
  lineageMark: "parley:{chat}:mark",
  /** The names of all rooms: a set. */
  rooms: "parley:{chat}:rooms",
  /** The rooms by their newest messages: a sorted set whose scores are all 0, `<20 digits of time>:<room>`. */
  roomsByTime: "parley:{chat}:rooms-by-time",
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
  ...queueKeys(),
} as const;

function queueKeys() {
  const key = (queue: string, name: string, ...rest: string[]) =>
    [`parley:{queue:${encodeURIComponent(queue)}}:${name}`, ...rest.map(encodeURIComponent)].join(":");
  return {
    /** A queue's calls on one wire and of one priority; of those on a wire of PRPC's, the retried: a stream. */
    queueCalls: (queue: string, wire: string, priority: string) => key(queue, "calls", wire, priority),
    /** PRPC's queue of jsonpickle or of JSON: a stream. Not encoded: these names are PRPC's. */
    queuePrpc: (queue: string, wire: "pickled" | "raw") => `prpc_${wire === "raw" ? "raw_" : ""}${queue}`,
    /** The reply to a call: a string. Nothing else of ours begins as PRPC's do. */
    queueReply: (queue: string, wire: "native" | "pickled" | "raw", id: string) =>
      wire === "native"
        ? key(queue, "reply", id)
        : `prpc_feedback_${wire === "raw" ? "raw_" : ""}${queue}_${id}`,
    /** That a call was published, and the channels of those who wait for its reply: a string. */
    queueMark: (queue: string, id: string) => key(queue, "mark", id),
    /** The ids of calls whose replies are waited for by more than who published them, by when that ends: a sorted set. */
    queueWatched: (queue: string) => key(queue, "watched"),
    /** Calls for later, by when they are due: a sorted set. */
    queueDelayed: (queue: string) => key(queue, "delayed"),
    /** The calls for later themselves: a hash. */
    queueDelayedCalls: (queue: string) => key(queue, "delayed-calls"),
    /** How often entries of one stream were claimed from another consumer: a hash. */
    queueClaims: (queue: string, stream: string) => key(queue, "claims", stream),
    /** The dead letters' keys, by when they died: a sorted set. */
    queueDead: (queue: string) => key(queue, "dead"),
    /** One dead letter: a hash. The name begins with what the empty key gives. */
    queueDeadLetter: (queue: string, letter: string) => key(queue, "dead-letter", letter),
    /** The ids of cancelled calls, by when that was: a sorted set. */
    queueCancelled: (queue: string) => key(queue, "cancelled"),
    /** Live workers, by when they count as dead: a sorted set. */
    queueWorkers: (queue: string) => key(queue, "workers"),
    /** What each worker serves: a hash. */
    queueFunctions: (queue: string) => key(queue, "functions"),
    /** The channel on which consumers hear what they cannot read in the streams. */
    queueEvents: (queue: string) => key(queue, "events"),
    /** The channel on which one client gets its replies. The name begins with what the empty client gives. */
    queueReplies: (queue: string, client: string) => key(queue, "replies", client),
  } as const;
}
