import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { ParleyProcess } from "../support/process.ts";
import { browserTest } from "./support/browser.ts";
import { ChatPage } from "./support/chat_page.ts";

browserTest(
  "chat: two browsers, a worker that is killed, a network that goes: each message once, in order",
  async (t, browser) => {
    const port = String(freePort());
    await using worker = await ParleyProcess.start("chat", { env: { MESSENGER_SERVER_PORT: port } });
    await using edge = await ParleyProcess.start("serve", {
      env: { MESSENGER_SERVER_ADDR: `127.0.0.1:${port}`, MESSENGER_MAILBOX: "edge" },
    });
    const url = `${edge.http}/#/chat/garden`;
    const [ana, ivan] = [
      await browser.visit(url, { name: "Ana" }),
      await browser.visit(url, { name: "Ivan" }),
    ];
    const pages = [new ChatPage(ana.page), new ChatPage(ivan.page)] as const;
    const [anas, ivans] = pages;
    const bothShow = (texts: string[]) => Promise.all(pages.map((page) => page.shows(texts)));
    const said: string[] = [];

    await t.step("what one says both see", async () => {
      await Promise.all(pages.map((page) => page.state("Live")));
      await anas.say("a1", "a2", "a3");
      await bothShow(["a1", "a2", "a3"]);
      await ivans.say("i1");
      await bothShow(["a1", "a2", "a3", "i1"]);
      said.push("a1", "a2", "a3", "i1");
    });

    await t.step("who is here: whoever comes and goes, in the order in which they came", async () => {
      await Promise.all(pages.map((page) => page.here("Ana", "Ivan")));
      const eve = await browser.visit(url, { name: "Eve" });
      await Promise.all(pages.map((page) => page.here("Ana", "Ivan", "Eve")));
      await eve.page.getByLabel("Your name").fill("Eva");
      await Promise.all(pages.map((page) => page.here("Ana", "Ivan", "Eva")));
      await eve.page.context().close();
      await Promise.all(pages.map((page) => page.here("Ana", "Ivan")));
      await ivan.page.locator(".here summary").click();
      assertEquals(await ivan.page.getByRole("list", { name: "Who is here" }).innerText(), "Ana\nIvan");
    });

    await t.step("the worker is killed: the page says so, and keeps what is said", async () => {
      await worker.end("SIGKILL");
      await Promise.all(pages.map((page) => page.state("Reconnecting")));
      await anas.say("while away 1", "while away 2");
      assertEquals(await ana.page.locator(".message.sending").count(), 2);
      await ana.page.getByText("Sending…").first().waitFor();
      await anas.reload();
      await ana.page.locator(".message.sending").nth(1).waitFor();
      assertEquals(await anas.texts({ stored: false }), ["while away 1", "while away 2"]);
    });

    await t.step("it comes back: nothing is lost, nothing is there twice", async () => {
      await worker.start();
      said.push("while away 1", "while away 2");
      await bothShow(said);
      await Promise.all(pages.map((page) => page.state("Live")));
      assertEquals((await ivans.texts({ stored: false })).length, said.length);
      await eventually("both are here", async () => {
        const here = await ana.page.locator(".here li").allTextContents();
        return here.sort().join() === "Ana,Ivan"; // whoever came back first
      });
      await ivans.say("i2");
      said.push("i2");
      await bothShow(said);
    });

    await t.step("the network goes, and returns", async () => {
      await ana.page.context().setOffline(true);
      await anas.state("Offline");
      await ivans.here("Ivan");
      await ivans.say("i3", "i4", "i5");
      await ivans.shows([...said, "i3", "i4", "i5"]);
      await anas.say("from the tunnel");
      await ana.page.locator(".message.sending").waitFor();
      const calls = "**/messenger.v1.MessengerService/*"; // the page can be loaded, and reaches nothing else
      await ana.page.route(calls, (route) => route.abort("internetdisconnected"));
      await ana.page.context().setOffline(false);
      await anas.reload();
      await ana.page.locator(".message.sending", { hasText: "from the tunnel" }).waitFor();
      await ana.page.unroute(calls);
      said.push("i3", "i4", "i5", "from the tunnel");
      await bothShow(said);
      await anas.state("Live");
    });

    await t.step("a fresh look shows the same", async () => {
      await anas.reload();
      await anas.shows(said);
      await ivan.page.reload();
      await ivans.shows(said);
    });
    assertEquals([...ana.faults, ...ivan.faults], []);
  },
);

browserTest("chat: an answer that is lost, a message that is refused, links, history", async (t, browser) => {
  await using parley = await ParleyProcess.start("all");
  await parley.logged("Following");
  const { page, faults } = await browser.visit(`${parley.http}/#/chat/yard`, { name: "Ana" });
  const chat = new ChatPage(page);
  await chat.state("Live");
  const sends = "**/messenger.v1.MessengerService/SendMessage";

  await t.step("the answer to a send is lost: it is sent again, and stored once", async () => {
    let tries = 0;
    page.on("request", (request) => void (request.url().endsWith("/SendMessage") && tries++));
    await page.route(sends, async (route) => {
      await route.fetch(); // the server has it
      await route.abort("connectionreset");
    }, { times: 1 });
    await chat.say("once");
    await eventually(
      "the retry is answered",
      async () => (await page.locator(".fate").count()) === 0 && tries === 1,
    );
    await chat.say("next");
    await chat.shows(["once", "next"]);
  });

  await t.step(
    "the page is loaded anew before the answer comes: it is sent again, and stored once",
    async () => {
      const keys = new Set<string>();
      let tries = 0;
      await page.route(sends, async (route) => {
        keys.add(/[0-9a-f-]{36}/.exec(route.request().postData() ?? "")?.[0] ?? "");
        if (tries++ > 0) return await route.continue();
        await route.fetch(); // the server has it; the answer never comes
      });
      await chat.say("over a reload");
      await eventually("it is sent", () => tries === 1);
      await chat.shows(["once", "next", "over a reload"]); // the room tells it, and it is not shown twice
      await chat.reload();
      await eventually("it is sent again", () => tries === 2);
      await eventually("it is answered", async () => (await page.locator(".fate").count()) === 0);
      await chat.shows(["once", "next", "over a reload"]);
      await chat.state("Live");
      assertEquals([keys.size, await kept(page)], [1, 0]);
      await page.unroute(sends);
    },
  );

  await t.step("what the server refuses is not tried again by itself; one may", async () => {
    await page.route(sends, (route) =>
      route.fulfill({
        status: 400,
        contentType: "application/json",
        body: JSON.stringify({ code: "invalid_argument", message: "not like this" }),
      }), { times: 1 });
    await chat.say("stubborn");
    await page.getByText("Not sent: not like this").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await chat.shows(["once", "next", "over a reload", "stubborn"]);
  });

  await t.step("text is text, and links lead away safely", async () => {
    await chat.say("<img src=x onerror=alert(1)> javascript:alert(1) (see https://example.com/a_(b)).");
    const link = page.locator(".message a");
    assertEquals(await link.getAttribute("href"), "https://example.com/a_(b)");
    assertEquals(await link.getAttribute("rel"), "noopener noreferrer nofollow ugc");
    assertEquals(await page.locator(".message img").count(), 0);
  });

  await t.step("Shift and Enter begins a line", async () => {
    const field = page.getByLabel("Message", { exact: true });
    await field.fill("two");
    await field.press("Shift+Enter");
    await field.pressSequentially("lines");
    await field.press("Enter");
    await eventually("both lines are there", async () => (await chat.texts()).includes("two\nlines"));
  });

  await t.step("history comes as one scrolls up, and what one reads stays where it is", async () => {
    const texts = Array.from({ length: 130 }, (_, i) => `message ${i}`);
    for (const text of texts) await sendTo(parley.http, "attic", text);
    await page.goto(`${parley.http}/#/chat/attic`);
    await chat.shows(texts.slice(-50));
    const list = page.getByRole("log");
    for (const shown of [100, 130]) {
      await list.evaluate((box) => box.scrollTop = 0);
      await chat.shows(texts.slice(-shown));
      assert(await list.evaluate((box) => box.scrollTop) > 500, "the list jumped to its beginning");
    }
    await sendTo(parley.http, "attic", "live");
    await page.getByRole("button", { name: "1 new" }).click();
    await chat.shows([...texts, "live"]);
  });

  await t.step("rooms of others are on the list, the one with the newest message first", async () => {
    for (const room of ["cellar", "kitchen"]) await sendTo(parley.http, room, "hello");
    await chat.reload();
    const names = page.locator(".rooms li a span");
    await names.nth(4).waitFor();
    assertEquals(await names.allTextContents(), ["lobby", "yard", "attic", "kitchen", "cellar"]);
    await page.getByRole("link", { name: "cellar" }).click();
    await chat.shows(["hello"]);
    assertEquals(await names.allTextContents(), ["lobby", "yard", "attic", "cellar", "kitchen"]);
    await page.getByRole("link", { name: "attic" }).click();
    await page.getByRole("button", { name: "Take cellar off your rooms" }).click();
    assertEquals((await names.allTextContents()).toSorted(), ["attic", "cellar", "kitchen", "lobby", "yard"]);
  });

  await t.step("what one began to write waits in its room", async () => {
    await page.getByLabel("Message", { exact: true }).fill("half a sen");
    await page.getByRole("link", { name: "yard" }).click();
    await page.getByRole("heading", { name: "yard" }).waitFor();
    assertEquals(await page.getByLabel("Message", { exact: true }).inputValue(), "");
    await page.getByRole("link", { name: "attic" }).click();
    await page.getByRole("heading", { name: "attic" }).waitFor();
    assertEquals(await page.getByLabel("Message", { exact: true }).inputValue(), "half a sen");
    await page.locator(".day").last().waitFor();
  });

  await t.step("days and times are the reader's", async () => {
    assertEquals(await page.locator(".day").last().innerText(), "today");
    const shown = await page.locator(".message.first time").last().innerText();
    assert(/^\d\d:\d\d$/.test(shown), shown);
  });
  assertEquals(faults, []);
});

/** How many rooms the tab keeps unsent messages for. */
async function kept(page: Page): Promise<unknown> {
  return await page.evaluate(
    `Object.keys(sessionStorage).filter((key) => key.startsWith("parley.outbox.")).length`,
  );
}

async function sendTo(origin: string, room: string, text: string): Promise<void> {
  const response = await fetch(`${origin}/messenger.v1.MessengerService/SendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room, author: "Ivan", text }),
  });
  assertEquals(response.status, 200, await response.text());
}
