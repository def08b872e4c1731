import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { DevProcess } from "../support/dev_process.ts";
import { eventually } from "../support/eventually.ts";
import { ROOT } from "../support/module_graph.ts";
import { stillRunning } from "../support/process_tree.ts";
import { copyInto, TreeCopy } from "../support/tree_copy.ts";
import { browserTest } from "./support/browser.ts";
import { ChatPage } from "./support/chat_page.ts";

/** What Vite serves the page from; its packages are installed beside it. */
const PAGE = ["deno.json", "deno.lock", "public", "src", "vite.config.ts"];
const START = { withinMs: 60_000 };
const CONTRACT = "proto/messenger/v1/messenger.proto";

/** What must outlive every change: the page itself, where one is, what was typed, and what is shown. */
async function stateOf(page: Page) {
  return {
    mark: await page.evaluate("globalThis.mark"),
    hash: await page.evaluate("location.hash"),
    draft: await page.getByLabel("Message", { exact: true }).inputValue(),
    texts: await new ChatPage(page).texts(),
  };
}

/** A copy of the tree with the page, whose build is never looked at. */
async function treeWithPage(): Promise<TreeCopy> {
  const tree = await TreeCopy.create();
  await Deno.mkdir(join(tree.folder, "web"));
  for (const name of PAGE) await copyInto(join(ROOT, "web", name), join(tree.folder, "web", name));
  return tree;
}

async function serves(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.ok;
}

browserTest("dev: what is changed is shown, and the page keeps its state", async (t, browser) => {
  await using tree = await treeWithPage();
  await using dev = new DevProcess(tree.folder);
  await eventually("Vite serves", () => serves(`${dev.vite}/src/main.tsx`), START);
  await eventually("contracts are watched", () => dev.output.includes("gen | Watching"), START);
  await eventually("it is ready", () => dev.ready(), START);
  const { page, faults } = await browser.visit(`${dev.url}/#/chat/lobby`, { name: "Ana" });
  const chat = new ChatPage(page);
  await chat.state("Live");
  await chat.say("before");
  await chat.shows(["before"]);
  await page.getByLabel("Message", { exact: true }).fill("half a sen");
  await page.evaluate("globalThis.mark = 7");
  const state = { mark: 7, hash: "#/chat/lobby", draft: "half a sen", texts: ["before"] };
  assertEquals(await stateOf(page), state);
  const other = await browser.visit(`${dev.url}/#/queue`);
  await other.page.evaluate("globalThis.mark = 7");

  await t.step("a component of the page, and one of the view that is open", async () => {
    await tree.edit("web/src/app/app.tsx", 'users: "Users"', 'users: "People"');
    await page.getByRole("link", { name: "People" }).waitFor();
    await tree.edit("web/src/chat/composer.tsx", ">Send<", ">Post<");
    await page.getByRole("button", { name: "Post" }).waitFor();
    assertEquals(await stateOf(page), state);
  });

  await t.step("a style", async () => {
    await tree.edit("web/src/style/page.css", "body", "body { outline: 7px solid red }\nbody");
    const width = () => page.evaluate("getComputedStyle(document.body).outlineWidth");
    await eventually("it is drawn", async () => await width() === "7px");
    assertEquals(await stateOf(page), state);
  });

  await t.step("a source without components: a list that it keeps, a filter beside it", async () => {
    const { page } = other;
    await page.getByLabel("Function").selectOption("ping");
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.locator(".call-state", { hasText: "done" }).waitFor();
    await tree.edit("web/src/queue/calls.ts", "MAX_SHOWN = 50", "MAX_SHOWN = 49");
    await eventually("it is loaded", () => /hmr update .*call_list/.test(dev.output));
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await eventually("both calls are there", async () => await page.locator(".calls li").count() === 2);
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("searchbox").fill("ana");
    await tree.edit("web/src/users/directory.ts", '"any status"', '"every status"');
    await page.locator("option", { hasText: "every status" }).waitFor({ state: "attached" });
    assertEquals(await page.getByRole("searchbox").inputValue(), "ana");
    assertEquals(await page.evaluate("globalThis.mark"), 7);
  });

  await t.step("a source of the back end: it starts again, and the room is followed on", async () => {
    await tree.edit("functions/health/routes.ts", '"ok"', '"changed"');
    await eventually("it is served", async () => (await dev.health()).includes("changed"), START);
    await eventually("it is ready", () => dev.ready(), START);
    await dev.post("/sendMessage", JSON.stringify({ author: "Ivan", text: "after" }));
    state.texts.push("after");
    await chat.shows(state.texts);
    assertEquals(await stateOf(page), state);
  });

  await t.step("a contract: generated, served, and in the page", async () => {
    const form = other.page;
    await form.goto(`${dev.url}/#/explore/messenger.v1.MessengerService/SendMessage`);
    await form.getByLabel("author").fill("Ana");
    const MESSAGE = "message SendMessageRequest {";
    await tree.edit(CONTRACT, MESSAGE, `${MESSAGE}\n  // How the author is.\n  string mood = 99;`);
    const served = async () => (await dev.document()).includes("How the author is.");
    await eventually("the edge serves it", served, START);
    await eventually("the types follow", () => dev.output.includes("gen |   web/src/rest/schema.ts"), START);
    await eventually("the page has it", () => /hmr update .*chat/.test(dev.output), START);
    await eventually("it is ready", () => dev.ready(), START);
    await dev.post("/sendMessage", JSON.stringify({ author: "Ivan", text: "and more" }));
    state.texts.push("and more");
    await chat.shows(state.texts);
    assertEquals(await stateOf(page), state);
    await form.evaluate("dispatchEvent(new Event('focus'))");
    await form.getByLabel("mood").waitFor();
    assertEquals(await form.getByLabel("author").inputValue(), "Ana");
  });

  await t.step("a fault in a contract: shown with its place, and all goes on", async () => {
    await tree.edit(CONTRACT, "message SendMessageRequest {", "message SendMessageRequest { Nothing x = 99;");
    const fault = /^gen \| proto\/messenger\/v1\/messenger\.proto:\d+:\d+:cannot find `Nothing`/m;
    await eventually("it is shown", () => fault.test(dev.output), START);
    assertStringIncludes(dev.output, "gen | proto/gen: not generated, the old one stays\n");
    await chat.say("still here");
    await chat.shows([...state.texts, "still here"]);
  });

  await t.step("Ctrl-C ends all of it", async () => {
    const pids = await dev.pids();
    assert(pids.length >= 6, `the task, the supervisor, three processes and what they started, got ${pids}`);
    dev.interrupt();
    assertEquals((await dev.ended()).code, 0, dev.output);
    await eventually("nothing is left", async () => (await stillRunning(pids)).length === 0);
  });
  assertEquals([...faults, ...other.faults], []);
});
