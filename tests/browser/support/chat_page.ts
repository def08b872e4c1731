import type { Dialog, Page } from "playwright-core";
import { eventually } from "../../support/eventually.ts";

/** A room as its page shows it. */
export class ChatPage {
  constructor(readonly page: Page) {}

  /** How the room is followed: `Live`, `Offline`. */
  async state(words: string): Promise<void> {
    await this.page.locator("output.state", { hasText: words }).waitFor();
  }

  async say(...texts: string[]): Promise<void> {
    const field = this.page.getByLabel("Message", { exact: true });
    for (const text of texts) {
      await field.fill(text);
      await field.press("Enter");
    }
  }

  /** What is in the list, from its beginning, without what is still on its way unless told. */
  texts({ stored = true } = {}): Promise<string[]> {
    return this.page.locator(`.message${stored ? ":not(.sending):not(.failed)" : ""} > p`).allTextContents();
  }

  /** Waits until just these are in the room, in this order. */
  async here(...names: string[]): Promise<void> {
    const shown = `${names.length} here${names.join(", ")}`;
    let last: string | null = null;
    await eventually(`${names} are here`, async () => {
      last = await this.page.locator(".here summary").textContent({ timeout: 1_000 }).catch(() => null);
      return last === shown;
    }, { withinMs: 20_000, everyMs: 50 }).catch((thrown) => {
      throw new Error(`${thrown.message}, but ${last}`, { cause: thrown });
    });
  }

  /** Loads the page once more, whatever it would ask first. */
  async reload(): Promise<void> {
    const accept = (dialog: Dialog) => void dialog.accept();
    this.page.on("dialog", accept);
    await this.page.reload();
    this.page.off("dialog", accept);
  }

  /** Waits until the list is just this. */
  async shows(texts: readonly string[]): Promise<void> {
    let last: string[] = [];
    await eventually(`the room shows ${texts.length} messages`, async () => {
      last = await this.texts();
      return JSON.stringify(last) === JSON.stringify(texts);
    }, { withinMs: 20_000, everyMs: 50 }).catch((thrown) => {
      throw new Error(`${thrown.message}, but ${JSON.stringify(last)}`, { cause: thrown });
    });
  }
}
