import { signal } from "@preact/signals";
import { createClient } from "@connectrpc/connect";
import { type User, UserService, UserStatus } from "../../../proto/gen/user/v1/user_pb.ts";
import { type Failure, failureOf } from "../app/errors.ts";
import { transport } from "../app/transport.ts";

export const users = createClient(UserService, transport);

/** Users on a page of the list. */
const PAGE_SIZE = 20;
/** Users that are read in one call when a text is looked for: what the contract allows. */
const SEARCH_PAGE = 1_000;
/** How many are shown of what was found. */
const MAX_FOUND = 200;

/** What of the directory is shown. */
export interface Filter {
  readonly text: string;
  readonly status: UserStatus;
  /** From 1 on; a text that is looked for has one page. */
  readonly page: number;
}

/**
 * The list of users as a filter has it. The server filters by status and gives pages; a text is looked for here, in all of
 * them, and what is found is shown as it comes.
 */
export class UserList {
  readonly shown = signal<readonly User[]>([]);
  readonly hasMore = signal(false);
  readonly isLoading = signal(false);
  readonly failure = signal<Failure | undefined>(undefined);
  #running = new AbortController();

  /** Shows what this filter has; the filter before it is of no interest any more. */
  async load(filter: Filter): Promise<void> {
    this.#running.abort();
    const { signal } = this.#running = new AbortController();
    this.isLoading.value = true;
    try {
      if (filter.text.trim() === "") await this.#page(filter, signal);
      else await this.#search(filter, signal);
      if (!signal.aborted) this.failure.value = undefined;
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

  async #page({ page, status }: Filter, signal: AbortSignal): Promise<void> {
    const found = await read({ page, pageSize: PAGE_SIZE, statusFilter: status }, signal);
    if (signal.aborted) return;
    this.shown.value = found;
    this.hasMore.value = found.length === PAGE_SIZE;
  }

  async #search({ text, status }: Filter, signal: AbortSignal): Promise<void> {
    const found: User[] = [];
    for (let page = 1; found.length < MAX_FOUND; page++) {
      const all = await read({ page, pageSize: SEARCH_PAGE, statusFilter: status }, signal);
      if (signal.aborted) return;
      found.push(...all.filter((user) => matches(user, text)));
      this.shown.value = found.slice(0, MAX_FOUND);
      this.hasMore.value = false;
      if (all.length < SEARCH_PAGE) return;
    }
  }
}

/** Whether a user's name, address or id has all words of a text. */
export function matches({ name, email, id }: Pick<User, "name" | "email" | "id">, text: string): boolean {
  const all = `${name} ${email} ${id}`.toLocaleLowerCase();
  return text.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}

type ListRequest = Parameters<typeof users.listUsers>[0];

async function read(request: ListRequest, signal: AbortSignal): Promise<User[]> {
  const found: User[] = [];
  for await (const { user } of users.listUsers(request, { signal })) if (user) found.push(user);
  return found;
}

/** How a status is called. */
export const STATUS_NAMES: Readonly<Record<UserStatus, string>> = {
  [UserStatus.UNSPECIFIED]: "any status",
  [UserStatus.ACTIVE]: "active",
  [UserStatus.INACTIVE]: "inactive",
  [UserStatus.BANNED]: "banned",
};
