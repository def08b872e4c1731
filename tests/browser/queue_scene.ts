import { assertEquals } from "@std/assert";
import { openSqliteBroker } from "../../lib/broker/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { browserTest } from "./support/browser.ts";
import { seriousFaults } from "./support/serious_faults.ts";

browserTest("queue: forms from schemas, calls and what becomes of them", async (t, browser) => {
  await using parley = await ParleyProcess.start("all");
  await parley.logged("Serving");
  const { page, faults } = await browser.visit(`${parley.http}/#/chat`);
  const calls = page.getByRole("region", { name: "Calls" }).getByRole("listitem");
  const choose = (name: string) => page.getByLabel("Function").selectOption(name);
  const call = () => page.getByRole("button", { name: "Call", exact: true }).click();

  await t.step("the server has queues: the page shows the view", async () => {
    await page.getByRole("link", { name: "Queue" }).click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
  });

  await t.step("arguments have their types, those with a default may be left out", async () => {
    await choose("summ");
    const form = page.getByRole("form", { name: "summ" });
    assertEquals(await form.getByLabel("z").getAttribute("placeholder"), "0.5");
    await form.getByLabel("a", { exact: true }).fill("1");
    await call();
    await form.locator(".field", { hasText: "it must be given" }).waitFor();
    assertEquals(await calls.count(), 0);
    await form.getByLabel("b", { exact: true }).fill("2");
    await call();
    await calls.first().locator(".call-state", { hasText: "done" }).waitFor();
    assertEquals(await calls.first().locator("pre").innerText(), "3.5");
  });

  await t.step("what does not fit is said by the server", async () => {
    await page.getByRole("form", { name: "summ" }).getByLabel("b", { exact: true }).fill("two");
    await call();
    await page.locator(".fault", { hasText: /b/ }).first().waitFor();
  });

  await t.step("a state is shown as it comes", async () => {
    await choose("hello_world");
    await call();
    const first = calls.filter({ hasText: "hello_world" });
    await first.locator(".call-state", { hasText: /queued|running/ }).waitFor();
    await first.locator(".call-state", { hasText: "done" }).waitFor();
    assertEquals(await first.locator("pre").innerText(), '"hello_world"');
  });

  await t.step("what was given up is shown, replayed, dropped", async () => {
    await using broker = openSqliteBroker(`${parley.env.DATA_DIR}/queue.db`);
    const queue = broker.queue("task_prpc");
    await queue.publish({ id: crypto.randomUUID(), wire: "native", body: "no call at all" });
    const given = () => eventually("it is given up", async () => (await queue.depth()).dead === 1);
    await given();
    await page.getByRole("button", { name: "Look again" }).click();
    const letter = page.locator(".letter");
    await letter.locator("summary").click();
    await letter.getByText("no call at all").waitFor();
    await letter.getByRole("button", { name: "Replay" }).click();
    await page.getByText("It is on its queue again.").waitFor();
    await given(); // it is as malformed as before
    await page.getByRole("button", { name: "Look again" }).click();
    await letter.getByRole("button", { name: "Drop" }).click();
    await page.getByText("It is forgotten.").waitFor();
    assertEquals((await queue.depth()).dead, 0);
  });

  await t.step("a queue that nobody serves is said to be one", async () => {
    await page.getByLabel("Queue", { exact: true }).fill("nobody_serves_this");
    await page.getByLabel("Queue", { exact: true }).press("Enter");
    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await page.getByText("No call was given up.").waitFor();
  });

  await t.step("axe finds nothing serious", async () => assertEquals(await seriousFaults(page), []));
  assertEquals(faults, []);
});
