// How the pages look, to whoever sees them and to whoever does not: axe's rules on a page, at the
// widths of a phone, a tablet and a desk, light and dark, in both languages.

import axe from "axe-core";

const WIDTHS = [360, 768, 1280];
const SCHEMES = ["light", "dark"];

/** What axe finds, each in a sentence. The page is left as it was. */
export async function faultsOf(page) {
  const viewport = page.viewportSize();
  const faults = [];
  const look = async (about) => {
    await page.evaluate(`if (window.axe === undefined) { ${axe.source} }`);
    for (const { id, help, nodes } of await page.evaluate(violations)) {
      faults.push(`${about}: ${help} (${id}): ${nodes.join(" ")}`);
    }
  };
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: viewport.height });
      await look(`${width} ${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(viewport);
  await inLanguage(page, "zh-CN");
  await look("in Chinese");
  await inLanguage(page, "en");
  await page.emulateMedia({ reducedMotion: null });
  return faults;
}

/** Without a pointer: what is open on the page stays open. */
async function inLanguage(page, language) {
  await page.evaluate(() => document.querySelector("header button[lang]").click());
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
}

/** Runs in the page. */
async function violations() {
  const found = await window.axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 3).map(({ html, target }) => `${target.join(" ")} ${html.slice(0, 90)}`),
  }));
}
