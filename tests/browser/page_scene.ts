import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { ParleyProcess } from "../support/process.ts";
import { browserTest, type TestBrowser } from "./support/browser.ts";
import { ChatPage } from "./support/chat_page.ts";
import { seriousFaults } from "./support/serious_faults.ts";

/** What a browser may load before the chat is there, compressed, in bytes. */
const SCRIPT_BYTES = 100 * 1024;
const VIEWS = ["chat", "users", "queue", "explore", "explore/messenger.v1.MessengerService/SendMessages"];
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

browserTest("page: small, strict, for everybody, on a phone", async (t, browser) => {
  await using parley = await ParleyProcess.start("all");
  await parley.logged("Following");

  await t.step("the chat's first load is under 100 KB of script, compressed", async () => {
    const { page } = await browser.visit(`${parley.http}/#/chat`);
    await new ChatPage(page).state("Live");
    const loaded = await page.evaluate<{ name: string; encodedBodySize: number }[]>(
      `performance.getEntriesByType("resource").map((e) => e.toJSON()).filter(({ name }) => name.endsWith(".js"))`,
    );
    assert(loaded.length > 0);
    const bytes = loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    assert(bytes < SCRIPT_BYTES, `${bytes} bytes`);
    const sizes = await Promise.all(loaded.map(({ name }) => gzipBytes(name)));
    const gzipped = sizes.reduce((sum, size) => sum + size, 0);
    assert(gzipped < SCRIPT_BYTES, `${gzipped} bytes by gzip`);
  });

  await t.step("nothing inline runs, nothing of elsewhere is loaded", async () => {
    const { page } = await browser.visit(`${parley.http}/`);
    await page.locator("h1").waitFor();
    const ran = await page.evaluate(`
      const script = document.createElement("script");
      try {
        script.textContent = "globalThis.wasRun = true";
        document.body.append(script);
      } catch {
        // refused at once
      }
      "wasRun" in globalThis;
    `);
    assertEquals(ran, false);
  });

  await sayMuch(parley.http);
  for (const view of VIEWS) {
    await t.step(`axe finds nothing serious, light and dark: ${view}`, async () => {
      const page = await show(browser, `${parley.http}/#/${view}`, {});
      await holdsInBoth(page);
      await page.context().close();
    });
  }

  await t.step("axe finds nothing serious in a form with errors", async () => {
    const page = await show(browser, `${parley.http}/#/users`, {});
    await page.getByRole("button", { name: "New user" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await page.locator(".fault").first().waitFor();
    assertEquals(await seriousFaults(page), []);
  });

  for (const view of VIEWS) {
    await t.step(`a phone: nothing is wider than it, and axe finds nothing serious: ${view}`, async () => {
      const page = await show(browser, `${parley.http}/#/${view}`, PHONE);
      await holdsInBoth(page);
      assertEquals(await overhang(page), 0);
      if (view === "chat") {
        await page.locator(".here summary").tap();
        await page.getByRole("list", { name: "Who is here" }).waitFor();
        assertEquals(await overhang(page), 0);
        await holdsInBoth(page);
      }
      await page.context().close();
    });
  }

  await t.step("a phone: one can chat", async () => {
    const { page, faults } = await browser.visit(`${parley.http}/#/chat/phone`, { ...PHONE, name: "Ana" });
    const chat = new ChatPage(page);
    await chat.state("Live");
    for (const room of ["a-room-with-a-long-name", "and-one-more"]) {
      await page.goto(`${parley.http}/#/chat/${room}`);
    }
    await page.goto(`${parley.http}/#/chat/phone`);
    await chat.state("Live");
    const send = await page.getByRole("button", { name: "Send" }).boundingBox();
    assert(send && send.x + send.width <= PHONE.viewport.width, "the button is out of sight");
    await page.getByLabel("Message", { exact: true }).fill("by thumb");
    await page.getByRole("button", { name: "Send" }).tap();
    await chat.shows(["by thumb"]);
    assertEquals(faults, []);
  });

  await t.step(
    "the keyboard alone: into the content, through the views, into a room, and a message",
    async () => {
      const { page } = await browser.visit(`${parley.http}/`, { name: "Ana" });
      await page.locator("h1").waitFor();
      await page.keyboard.press("Tab");
      assertEquals(await focused(page), "Skip to content");
      await page.getByLabel("Room to open").focus();
      await page.keyboard.type("keys");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "keys" }).waitFor();
      await page.getByLabel("Message", { exact: true }).focus();
      await page.keyboard.type("typed");
      await page.keyboard.press("Enter");
      await new ChatPage(page).shows(["typed"]);
      assertEquals(await page.evaluate("document.activeElement.tagName"), "TEXTAREA");
    },
  );
});

async function show(
  browser: TestBrowser,
  url: string,
  options: Parameters<TestBrowser["visit"]>[1],
): Promise<Page> {
  const { page } = await browser.visit(url, { name: "Ana", reducedMotion: "reduce", ...options });
  await page.locator("h1").waitFor();
  if (url.includes("/chat")) {
    await page.locator(".message").first().waitFor();
    await page.locator(".here", { hasText: "Ana" }).waitFor();
  }
  return page;
}

/** Holds a page to axe, by day and by night. */
async function holdsInBoth(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assertEquals(await seriousFaults(page), [], colorScheme);
  }
}

/** How much wider the page is than what shows it, in pixels. */
async function overhang(page: Page): Promise<unknown> {
  return await page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.textContent");
}

async function gzipBytes(url: string): Promise<number> {
  const body = (await fetch(url)).body;
  assert(body);
  return (await new Response(body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer()).byteLength;
}

async function sayMuch(origin: string): Promise<void> {
  for (
    const [author, text] of [["Ana", "Good morning"], ["Ivan", "See https://deno.com"], ["Ольга", "Привет"]]
  ) {
    const response = await fetch(`${origin}/sendMessage`, {
      method: "POST",
      body: JSON.stringify({ author, text }),
    });
    assertEquals(response.status, 200, await response.text());
  }
}
