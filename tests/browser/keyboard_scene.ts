import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { browserTest } from "./support/browser.ts";

/** How often Tab is pressed at the most before something must have the focus. */
const MAX_TABS = 60;

/** Presses Tab until what is focused is called so; from where the focus is, as somebody without a mouse gets there. */
async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let i = 0; i < MAX_TABS; i++) {
    await page.keyboard.press("Tab");
    const called = await focused(page);
    if (called === name) return;
    seen.push(called);
  }
  throw new Error(`Cannot reach "${name}" by Tab: saw ${JSON.stringify(seen)}`);
}

/** How what has the focus is called: its label, its words or its placeholder. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const { activeElement: on } = document;
    const label = on.getAttribute("aria-label") ?? on.labels?.[0]?.textContent ?? on.textContent;
    return label.trim();
  })()`);
}

browserTest("page: users, queue and explore by the keyboard alone", async (t, browser) => {
  await using parley = await ParleyProcess.start("all");
  await parley.logged("Serving");
  const { page, faults } = await browser.visit(`${parley.http}/`);
  const { keyboard } = page;
  await page.getByRole("heading", { level: 1 }).waitFor();

  await t.step(
    "users: a dialog opens, keeps the focus, says what is wrong, and gives the focus back",
    async () => {
      await tabTo(page, "Users");
      await keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
      await tabTo(page, "New user");
      await keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await tabTo(page, "Name");
      await keyboard.type("Ana");
      await keyboard.press("Enter");
      await page.locator(".fault").first().waitFor();
      await eventually(
        "the first wrong field has the focus",
        async () => (await focused(page)).startsWith("Email"),
      );
      await keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assertEquals(await focused(page), "New user");
    },
  );

  await t.step("queue: a function is chosen, filled in and called", async () => {
    await page.getByRole("link", { name: "Queue" }).focus();
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await page.getByLabel("Function").waitFor();
    await tabTo(page, "Queue");
    await keyboard.press("Tab");
    await keyboard.type("summ");
    await page.getByRole("form", { name: "summ" }).waitFor();
    for (const value of ["1", "2"]) {
      await keyboard.press("Tab");
      await keyboard.type(value);
    }
    await keyboard.press("Enter");
    await page.locator(".calls pre", { hasText: "3.5" }).waitFor();
  });

  await t.step("explore: a method is found, opened and called", async () => {
    await page.getByRole("link", { name: "Explore" }).focus();
    await keyboard.press("Enter");
    await tabTo(page, "Find a method");
    await keyboard.type("sayh");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "SayHello" }).waitFor();
    await tabTo(page, "name");
    await keyboard.type("Zelda");
    await keyboard.press("Enter");
    await page.locator(".answer", { hasText: "Zelda" }).waitFor();
    await tabTo(page, "Copy the line for gRPC");
  });
  assertEquals(faults, []);
});
