import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe calls serious or critical, with where it is. Its script is a string: the page's policy lets the browser's owner in. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<axe.Result[]>("axe.run().then(({ violations }) => violations)");
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
