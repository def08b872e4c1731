/**
 * Makes the pictures in `docs/screenshots`: each view, light, dark, and on a phone.
 *
 * ```sh
 * deno run --allow-all tests/browser/support/screenshots.ts
 * ```
 *
 * With names behind it, such as `chat users`, it makes those alone.
 */
import { join } from "@std/path";
import { openSqliteBroker } from "../../../lib/broker/mod.ts";
import { ROOT } from "../../support/module_graph.ts";
import { ParleyProcess } from "../../support/process.ts";
import { TestBrowser } from "./browser.ts";

const FOLDER = join(ROOT, "docs/screenshots");
const DESK = { viewport: { width: 1120, height: 720 } };
const LOOKS = {
  light: { ...DESK, colorScheme: "light" },
  dark: { ...DESK, colorScheme: "dark" },
  phone: {
    ...{ viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 },
    ...{ hasTouch: true, isMobile: true },
    colorScheme: "light",
  },
} as const;
const SAID: readonly [author: string, text: string][] = [
  ["Ana", "Good morning! The new contracts are in: one proto, every protocol."],
  ["Ana", "The page explores them by itself now."],
  ["Ольга", "Привет! Where is the description of the API?"],
  ["Ivan", "Here: https://github.com/connectrpc (and the rules are the same on each of them)"],
  ["Ольга", "Спасибо!"],
  ["Ivan", "I pulled the plug of the worker in between.\nNobody noticed, nothing was lost."],
  ["Çelik", "That was you? I only saw “Reconnecting…” for a second."],
  ["Ana", "And every message once, in order."],
];
/** Rooms that are there beside the lobby. */
const ROOMS = ["deployments", "books", "random", "garden"];
/** Who is in the lobby. */
const HERE = ["Ольга", "Ivan", "Çelik"];
const PEOPLE = ["Ana Silva", "Ivan Petrov", "Ольга Иванова", "Çelik Kaya", "Mary Jackson", "José Álvarez"];

const CALLS: readonly [func: string, values: Record<string, string>][] = [
  ["ping", {}],
  ["hello_world", {}],
  ["summ", { a: "1", b: "2" }],
];

await using parley = await ParleyProcess.start("all");
await parley.logged("Following");
await using browser = await TestBrowser.start();
await Deno.mkdir(FOLDER, { recursive: true });
for (const [author, text] of SAID) await call("messenger.v1.MessengerService/SendMessage", { author, text });
for (const room of ROOMS) {
  await call("messenger.v1.MessengerService/SendMessage", { author: "Ivan", text: "Hello?", room });
}
const leaving = new AbortController();
using left = new DisposableStack();
left.defer(() => leaving.abort());
for (const name of HERE) attend(name);
for (const [at, name] of PEOPLE.entries()) {
  const email = `${["ana", "ivan", "olga", "celik", "mary", "jose"][at]}@example.com`;
  const { user } = await call("user.v1.UserService/CreateUser", { name, email, password: "correct horse" });
  if (name.startsWith("José")) {
    await call("user.v1.UserService/UpdateUser", { id: user.id, status: "USER_STATUS_BANNED" });
  }
}
await using broker = openSqliteBroker(`${parley.env.DATA_DIR}/queue.db`);
await broker.queue("task_prpc").publish({ id: crypto.randomUUID(), wire: "native", body: '{"func": 7}' });

for (const [look, options] of Object.entries(LOOKS)) {
  const visit = async (view: string) =>
    (await browser.visit(`${parley.http}/#/${view}`, { ...options, name: "Ana" })).page;
  const shoot = async (page: Awaited<ReturnType<typeof visit>>, name: string) => {
    const isWanted = Deno.args.length === 0 || Deno.args.includes(name);
    if (isWanted) await page.screenshot({ path: join(FOLDER, `${name}_${look}.png`) });
    await page.close();
  };
  const chat = await visit("chat");
  for (const room of ["garden", "deployments"]) {
    await chat.getByLabel("Room to open").fill(room);
    await chat.getByRole("button", { name: "Open", exact: true }).click();
  }
  await chat.getByRole("link", { name: "lobby" }).click();
  await chat.getByText("every message once").waitFor();
  await chat.locator("output.state.live").waitFor();
  await chat.locator(".here", { hasText: "4 here" }).waitFor();
  await shoot(chat, "chat");

  const users = await visit("users");
  await users.getByText("ana@example.com").waitFor();
  await shoot(users, "users");

  const form = await visit("users");
  await form.getByText("ana@example.com").waitFor();
  await form.getByRole("button", { name: "New user" }).click();
  const dialog = form.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Grace Hopper");
  await dialog.getByLabel("Email").fill("grace");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.locator(".fault").first().waitFor();
  await shoot(form, "user_form");

  const queue = await visit("queue");
  for (const [func, values] of CALLS) {
    await queue.getByLabel("Function").selectOption(func);
    for (const [name, value] of Object.entries(values)) {
      await queue.getByRole("form").getByLabel(name, { exact: true }).fill(value);
    }
    await queue.getByRole("button", { name: "Call", exact: true }).click();
    await queue.locator(".call-state").first().waitFor();
  }
  await queue.locator(".call-state", { hasText: "done" }).nth(CALLS.length - 1).waitFor();
  await queue.locator(".letter").first().waitFor();
  await shoot(queue, "queue");

  const explore = await visit("explore/helloworld.Greeter/SayHello");
  await explore.getByLabel("name").fill("Ольга");
  await explore.getByRole("button", { name: "Call", exact: true }).click();
  await explore.locator(".end.done").waitFor();
  await shoot(explore, "explore");
}

/** Somebody who is in the lobby, as long as pictures are made. */
async function attend(name: string): Promise<void> {
  const url = `${parley.http}/v1/rooms/lobby:attend?name=${encodeURIComponent(name)}`;
  try {
    while (!leaving.signal.aborted) await (await fetch(url, { signal: leaving.signal })).text();
  } catch {
    // left, or the server is gone: what goes wrong shows in the pictures
  }
}

async function call(method: string, message: unknown) {
  const response = await fetch(`${parley.http}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`Cannot call "${method}": ${await response.text()}`);
  return await response.json();
}
