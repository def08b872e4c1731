import { signal } from "@preact/signals";
import { createClient } from "@connectrpc/connect";
import { type User, UserService, UserStatus } from "../../../proto/gen/user/v1/user_pb.ts";
import { type Failure, failureOf } from "../app/errors.ts";
import { transport } from "../app/transport.ts";

export const users = createClient(UserService, transport);

/** Users on a page of the list. */
const PAGE_SIZE = 20;
/** What the contract takes of a text to be looked for, in characters. */
const MAX_TEXT = 200;

/** What of the directory is shown. */
export interface Filter {
  readonly text: string;
  readonly status: UserStatus;
  /** From 1 on. */
  readonly page: number;
}

/** The list of users as a filter has it, a page at a time. */
export class UserList {
  readonly shown = signal<readonly User[]>([]);
  readonly hasMore = signal(false);
  readonly isLoading = signal(false);
  readonly failure = signal<Failure | undefined>(undefined);
  #running = new AbortController();

  /** Shows what this filter has; the filter before it is of no interest any more. */
  async load({ text, status, page }: Filter): Promise<void> {
    this.#running.abort();
    const { signal } = this.#running = new AbortController();
    this.isLoading.value = true;
    try {
      const query = text.trim().slice(0, MAX_TEXT);
      const read = async (page: number, pageSize: number) => {
        const found: User[] = [];
        const answers = users.listUsers({ page, pageSize, statusFilter: status, query }, { signal });
        for await (const { user } of answers) if (user) found.push(user);
        return found;
      };
      const found = await read(page, PAGE_SIZE);
      // whoever comes next, on a page of one
      const next = found.length < PAGE_SIZE ? [] : await read(page * PAGE_SIZE + 1, 1);
      if (signal.aborted) return;
      this.shown.value = found;
      this.hasMore.value = next.length > 0;
      this.failure.value = undefined;
    } catch (thrown) {
      if (signal.aborted) return;
      this.failure.value = failureOf(thrown);
      this.shown.value = [];
      this.hasMore.value = false;
    } finally {
      if (!signal.aborted) this.isLoading.value = false;
    }
  }

  /** Shows a user as it is after a change. */
  put(user: User): void {
    const isHere = this.shown.value.some(({ id }) => id === user.id);
    this.shown.value = isHere
      ? this.shown.value.map((old) => old.id === user.id ? user : old)
      : [user, ...this.shown.value];
  }

  stop(): void {
    this.#running.abort();
  }
}

/** How a status is called. */
export const STATUS_NAMES: Readonly<Record<UserStatus, string>> = {
  [UserStatus.UNSPECIFIED]: "any status",
  [UserStatus.ACTIVE]: "active",
  [UserStatus.INACTIVE]: "inactive",
  [UserStatus.BANNED]: "banned",
};
