import { AppError, detail, invalidArgument } from "../../lib/error/mod.ts";
import type { Caller } from "../../lib/rpc/mod.ts";
import type { User } from "../../lib/users/mod.ts";
import { BadRequestSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import type { UserDeps } from "./deps.ts";

/** The user that speaks in a chat: whoever has signed in, and nobody else. */
export class Speaker {
  readonly #deps: Pick<UserDeps, "store" | "isOpen">;
  readonly #caller: Caller | undefined;
  #id = "";

  constructor(deps: Pick<UserDeps, "store" | "isOpen">, caller: Caller | undefined) {
    this.#deps = deps;
    this.#caller = caller;
  }

  /** The id of the user, once a request was let through. */
  get id(): string {
    return this.#id;
  }

  /**
   * Holds the `user_id` of a request to who speaks. Where nobody signs in, the first request says who that is.
   *
   * @throws AppError `PERMISSION_DENIED` or `INVALID_ARGUMENT` naming `user_id`; `UNAUTHENTICATED`.
   */
  admit(userId: string): void {
    if (!this.#deps.isOpen && !this.#caller) {
      throw new AppError("UNAUTHENTICATED", "Cannot chat: nobody has signed in");
    }
    const id = this.#caller?.userId ?? this.#id;
    if (id === "" && userId === "") {
      throw invalidArgument([{ field: "user_id", description: "missing, expected the id of who speaks" }]);
    }
    if (id !== "" && userId !== "" && userId !== id) throw this.#isAnother(userId);
    this.#id = id || userId;
  }

  /**
   * The user as it is now: a new name is that of what is said next, and who is kept out says nothing more.
   *
   * @throws AppError `NOT_FOUND`; `FAILED_PRECONDITION` when the user is not active.
   */
  async user(): Promise<User> {
    const user = await this.#deps.store.directory.get(this.#id);
    if (user.status === "ACTIVE") return user;
    throw new AppError("FAILED_PRECONDITION", `Cannot chat as user "${this.#id}": it is ${user.status}`);
  }

  #isAnother(userId: string): AppError {
    if (!this.#caller) {
      return invalidArgument([{ field: "user_id", description: "expected that of the first request" }]);
    }
    const description = "expected that of the caller, or none";
    return new AppError("PERMISSION_DENIED", `Cannot chat as user "${userId}": not the caller`, {
      details: [detail(BadRequestSchema, { fieldViolations: [{ field: "user_id", description }] })],
    });
  }
}
