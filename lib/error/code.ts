/**
 * The sixteen status codes of gRPC, by the names that they have in every language.
 *
 * Source: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
 */
export type Code = keyof typeof CODES;

interface CodeFacts {
  /** The number on the wire. */
  readonly number: number;
  /** The HTTP status that REST answers with (google/rpc/code.proto). */
  readonly http: number;
  /** What the code says, as the title of a problem document. */
  readonly title: string;
}

/** Every code with its number, its HTTP status and its title. */
export const CODES = {
  CANCELLED: { number: 1, http: 499, title: "The call was cancelled" },
  UNKNOWN: { number: 2, http: 500, title: "Unknown error" },
  INVALID_ARGUMENT: { number: 3, http: 400, title: "The request is not valid" },
  DEADLINE_EXCEEDED: { number: 4, http: 504, title: "The deadline has passed" },
  NOT_FOUND: { number: 5, http: 404, title: "Not found" },
  ALREADY_EXISTS: { number: 6, http: 409, title: "It exists already" },
  PERMISSION_DENIED: { number: 7, http: 403, title: "Permission denied" },
  RESOURCE_EXHAUSTED: { number: 8, http: 429, title: "A limit is reached" },
  FAILED_PRECONDITION: { number: 9, http: 400, title: "The state does not allow it" },
  ABORTED: { number: 10, http: 409, title: "The call lost a race" },
  OUT_OF_RANGE: { number: 11, http: 400, title: "Out of range" },
  UNIMPLEMENTED: { number: 12, http: 501, title: "Not implemented" },
  INTERNAL: { number: 13, http: 500, title: "Internal error" },
  UNAVAILABLE: { number: 14, http: 503, title: "The service is unavailable" },
  DATA_LOSS: { number: 15, http: 500, title: "Data is lost" },
  UNAUTHENTICATED: { number: 16, http: 401, title: "Credentials are missing or wrong" },
} as const satisfies Record<string, CodeFacts>;

const BY_NUMBER = new Map<number, Code>(
  Object.entries(CODES).map(([name, facts]) => [facts.number, name as Code]),
);

/** The code with this number on the wire; a number that is none of the sixteen is `UNKNOWN`. */
export function codeOf(number: number): Code {
  return BY_NUMBER.get(number) ?? "UNKNOWN";
}
