import { assertEquals } from "@std/assert";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { systemClock } from "../../lib/time/mod.ts";
import { takeAsDeadHolder } from "../../tests/support/candidate.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { TempStore } from "../../tests/support/temp_store.ts";
import { Role } from "./role.ts";

const STOP_MS = 5_000;

Deno.test("Role: an append of an earlier term that is fenced late does not end the present one", async () => {
  await using file = new TempStore();
  const { leases } = file.store;
  const gate = Promise.withResolvers<void>();
  const log = intercept(file.store.log, {
    append: (append) => async (token, steps) => {
      if (steps.some(({ entries }) => entries.some(({ text }) => text === "late"))) await gate.promise;
      return await append(token, steps);
    },
  });
  const changes: boolean[] = [];
  const role = new Role({
    store: intercept(file.store, { log: () => log }),
    clock: systemClock,
    holder: "first",
    address: "first:51075",
    onChange: (active) => changes.push(active),
  });
  role.start();
  try {
    await eventually("it is active", () => role.active);
    const late = role.append({ room: DEFAULT_ROOM, author: "ann", text: "late", key: "" })
      .catch((thrown) => AppError.from(thrown).code);
    const token = await takeAsDeadHolder(leases);
    await eventually("it is no longer active", () => !role.active);
    await leases.release(token);
    await eventually("it is active again", () => role.active);

    gate.resolve();
    assertEquals(await late, "UNAVAILABLE");
    assertEquals(changes, [true, false, true]);
    const { position } = await role.append({ room: DEFAULT_ROOM, author: "ann", text: "next", key: "" });
    assertEquals(position.seq, 1n);
  } finally {
    await role.stop(STOP_MS);
  }
});
