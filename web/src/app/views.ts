import type { ComponentType } from "preact";
import { ChatView } from "../chat/chat_view.tsx";
import { lazy } from "./lazy.tsx";
import type { View } from "./route.ts";

/**
 * What shows each view: the chat at once, the others when they are first looked at. Not beside the components that use it:
 * when one of these is changed, what was loaded stays loaded.
 */
export const SHOWN: Readonly<Record<View, ComponentType>> = {
  chat: ChatView,
  users: lazy(async () => (await import("../users/users_view.tsx")).UsersView),
  queue: lazy(async () => (await import("../queue/queue_view.tsx")).QueueView),
  explore: lazy(async () => (await import("../explore/explore_view.tsx")).ExploreView),
};
