import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openSqliteUsers } from "../../lib/users/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { browserTest } from "./support/browser.ts";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };

browserTest("users: sign-in, a form with errors, filter, ban, sign-out", async (t, browser) => {
  await using parley = await ParleyProcess.start("all", {
    env: {
      AUTH_JWT_SECRET: "0123456789abcdef0123456789abcdef",
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    },
  });
  const { page, faults } = await browser.visit(`${parley.http}/#/users`);
  const rows = page.locator("table.users tbody tr");
  const dialog = page.getByRole("dialog");

  await t.step(
    "nobody is signed in: the list is not for everybody, and the chat says where to sign in",
    async () => {
      await page.getByRole("alert").first().waitFor();
      assertEquals(await rows.count(), 0);
      await page.goto(`${parley.http}/#/chat`);
      await page.locator(".notice").getByRole("link", { name: "Sign in" }).click();
      await page.getByText("Sign in").first().click();
    },
  );

  await t.step("a wrong password is refused in words", async () => {
    await page.getByLabel("Email").fill(ADMIN.email);
    await page.getByLabel("Password").fill("wrong password");
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("form", { name: "Sign in" }).getByRole("alert").filter({ hasText: /\w/ }).waitFor();
  });

  await t.step("the right one signs in, and a reload changes nothing", async () => {
    await page.getByLabel("Password").fill(ADMIN.password);
    await page.getByLabel("Password").press("Enter");
    await page.getByText("Signed in as").waitFor();
    await rows.first().waitFor();
    await page.reload();
    await page.getByText(ADMIN.email).first().waitFor();
  });

  await t.step("a form with errors has each beside its field", async () => {
    await page.getByRole("button", { name: "New user" }).click();
    await dialog.getByLabel("Name").fill("Ana Silva");
    await dialog.getByLabel("Email").fill("nowhere");
    await dialog.getByLabel("Password").fill("short");
    await dialog.getByRole("button", { name: "Create" }).click();
    for (const name of ["Email", "Password"]) {
      await dialog.locator(".field", { hasText: name }).locator(".fault").waitFor();
    }
    assertEquals(await dialog.locator(".fault").count(), 2);
    assertEquals(await dialog.getByLabel("Email").getAttribute("aria-invalid"), "true");
    assertEquals(await dialog.getByLabel("Name").inputValue(), "Ana Silva", "what was typed stays");
  });

  await t.step("mended, it makes the user", async () => {
    await dialog.getByLabel("Email").fill("ana@example.com");
    await dialog.getByLabel("Password").fill("a good password");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.waitFor({ state: "detached" });
    await rows.filter({ hasText: "ana@example.com" }).waitFor();
  });

  await t.step("the list follows the filter as it is typed", async () => {
    await page.getByRole("searchbox").pressSequentially("sil an");
    await rows.filter({ hasText: ADMIN.email }).waitFor({ state: "detached" });
    assertEquals(await rows.count(), 1);
    await page.getByRole("searchbox").fill("nobody at all");
    await page.getByText("Nobody is here.").waitFor();
    await page.getByRole("searchbox").fill("");
    await rows.filter({ hasText: ADMIN.email }).waitFor();
  });

  await t.step("many are found by the server, page by page, and the filter leads to the first", async () => {
    await makeCrowd(parley.env.DATA_DIR ?? "", 40);
    const search = page.getByRole("searchbox");
    const [before, after] = ["Before", "After"].map((name) => page.getByRole("button", { name }));
    await search.fill("CROWD");
    await eventually("a page is full", async () => await rows.count() === 20);
    await after!.click();
    await page.getByText("Page 2").waitFor();
    await eventually("it is the last", async () => await rows.count() === 20 && await after!.isDisabled());
    await before!.click();
    await page.getByText("Page 1").waitFor();
    await after!.click();
    await search.fill("crowd 27");
    await eventually("one is found", async () => await rows.count() === 1);
    await rows.filter({ hasText: "crowd27@example.com" }).waitFor();
    assertEquals(await page.getByText("Page").count(), 0);
    await search.fill("");
    await rows.filter({ hasText: "ana@example.com" }).waitFor();
  });

  await t.step("a user is changed, and banned", async () => {
    await page.getByRole("button", { name: "Edit Ana Silva" }).click();
    await dialog.getByLabel("Name").fill("Ana Souza");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Ban Ana Souza" }).click();
    await rows.filter({ hasText: "Ana Souza" }).getByText("banned").waitFor();
    await page.getByLabel("Status").selectOption("banned");
    await rows.filter({ hasText: ADMIN.email }).waitFor({ state: "detached" });
    assertEquals(await rows.count(), 1);
  });

  await t.step("signed out, the list is gone", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("alert").filter({ hasText: /\w/ }).first().waitFor();
    assertEquals(await rows.count(), 0);
  });
  assertEquals(faults, []);
});

/** Makes users beside the server, without passwords: these take their time. */
async function makeCrowd(folder: string, count: number): Promise<void> {
  await using store = openSqliteUsers(join(folder, "users.db"));
  await store.directory.createMany(Array.from({ length: count }, (_, at) => {
    return { name: `Crowd ${at}`, email: `crowd${at}@example.com` };
  }));
}
