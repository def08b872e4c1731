import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { requirement } from "../../support/requirements.ts";
import { builtPage } from "./built_page.ts";

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
const WAIT_MS = 15_000;

const tool = requirement("chromium");

/** Somebody's browser, with storage of its own; what goes wrong in its pages is kept. */
export interface Visitor {
  readonly page: Page;
  /** What pages threw, and what their policy has refused. */
  readonly faults: string[];
}

/** One browser for a test; disposing it ends it. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    await builtPage();
    return new TestBrowser(await chromium.launch({ executablePath: tool.path, args: FLAGS }));
  }

  /** A new visitor at an address, who calls itself by a name in the chat. */
  async visit(
    url: string,
    { name = "", ...options }: BrowserContextOptions & { name?: string } = {},
  ): Promise<Visitor> {
    const context = await this.#browser.newContext({
      locale: "en-GB",
      timezoneId: "Europe/London",
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    if (name) {
      await context.addInitScript(
        `localStorage.setItem("parley.author", ${JSON.stringify(JSON.stringify(name))})`,
      );
    }
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(url);
    return { page, faults };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** A test with a browser; without one it is ignored. Playwright keeps timers and pipes of its own. */
export function browserTest(
  name: string,
  run: (t: Deno.TestContext, browser: TestBrowser) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: tool.ignore,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      await using browser = await TestBrowser.start();
      await run(t, browser);
    },
  });
}
