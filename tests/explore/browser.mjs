// Walks our pages in headless Chromium. The plan comes as JSON on standard input, what was seen goes as JSON to standard output:
// {chromium, playwright, profile, axe, base, visits: [{name, path, width, height, dark, lang, axe, steps: [[verb, …]], screenshot, full}]}
import { text } from "node:stream/consumers";
import { readFileSync } from "node:fs";

const plan = JSON.parse(await text(process.stdin));
const { chromium } = await import(plan.playwright);
const browser = await chromium.launch({
  executablePath: plan.chromium,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
const axe = plan.axe ? readFileSync(plan.axe, "utf8") : "";
const seen = Object.fromEntries(plan.visits.map((visit) => [visit.name, null]));
const under_way = new Set();
const end = async (error) => { for (const name of under_way) console.error(name, error, JSON.stringify(seen[name])); await browser.close(); process.exit(1); };
process.on("uncaughtException", end);
setTimeout(end, 150_000, "not done after 150 seconds").unref();

async function walk(visit) {
  under_way.add(visit.name);
  const context = await browser.newContext({
    viewport: { width: visit.width || 1200, height: visit.height || 850 }, colorScheme: visit.dark ? "dark" : "light",
    locale: visit.lang || "en-GB", bypassCSP: false, permissions: [], deviceScaleFactor: visit.scale || 1, reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const result = (seen[visit.name] = { requests: [], console: [], answers: [], dialogs: 0 });
  page.on("request", (request) => result.requests.push(request.url()));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) result.console.push(message.text()); });
  page.on("pageerror", (error) => result.console.push(String(error)));
  page.on("dialog", (dialog) => { result.dialogs += 1; dialog.dismiss(); });
  result.status = (await page.goto(plan.base + visit.path)).status();
  await page.waitForLoadState("networkidle");
  for (const [verb, ...rest] of visit.steps || []) {
    if (verb === "press") for (const key of rest) await page.keyboard.press(key);
    else if (verb === "type") await page.keyboard.type(rest[0]);
    else if (verb === "gone") await page.waitForURL((url) => url.pathname.startsWith(rest[0]));
    else if (verb === "frame") {
      // The words of the replayed page, wherever in the frames it stands.
      for (let tries = 0; tries < 300 && !result.frame; tries++) {
        for (const frame of page.frames()) {
          const words = await frame.evaluate(() => document.body?.innerText || "").catch(() => "");
          if (words.includes(rest[0]) && frame.url().includes("http://")) result.frame = frame.url();
        }
        if (!result.frame) await new Promise((done) => setTimeout(done, 100));
      }
    }
    else if (verb === "focus") await page.focus(rest[0]);
    else if (verb === "click") await page.click(rest[0]);
    else if (verb === "hover") await page.hover(rest[0]);
    else if (verb === "fill") await page.fill(rest[0], rest[1]);
    else if (verb === "drag") {
      await page.locator(rest[0]).first().scrollIntoViewIfNeeded();
      const box = await page.locator(rest[0]).first().boundingBox();
      await page.mouse.move(box.x + box.width * rest[1], box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * rest[2], box.y + box.height / 2, { steps: 5 });
      await page.mouse.up();
    } else if (verb === "drawn") await page.waitForSelector(`${rest[0] || "figure.chart"}[data-drawn]`);
    else if (verb === "loaded") await page.waitForLoadState("networkidle");
    else if (verb === "shot") await page.screenshot({ path: rest[0] });
    else if (verb === "ask") result.answers.push(await page.evaluate(rest[0]));
    else throw new Error(`no verb ${verb}`);
  }
  result.url = page.url();
  result.title = await page.title();
  result.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  result.images = await page.evaluate(() => [...document.images].map((image) => [image.currentSrc, image.complete && image.naturalWidth]));
  if (visit.screenshot) await page.screenshot({ path: visit.screenshot, fullPage: visit.full === true });
  if (visit.axe) {
    // Over the debugging protocol, so that the pages' own policy stays in force for everything else.
    const session = await context.newCDPSession(page);
    await session.send("Runtime.evaluate", { expression: axe });
    const { result: found } = await session.send("Runtime.evaluate", {
      expression: "axe.run(document, {resultTypes: ['violations']}).then((found) => JSON.stringify(found.violations.map((one) => [one.id, one.impact, one.nodes.map((node) => node.html.slice(0, 200) + ' ' + (node.any[0]?.message || node.failureSummary || '')).slice(0, 4)])))",
      awaitPromise: true, returnByValue: true,
    });
    result.axe = JSON.parse(found.value);
  }
  await context.close();
  under_way.delete(visit.name);
}
// Each in a window of its own, a few at a time: most of a visit is waiting until nothing is asked for any more.
const long = (visit) => Number((visit.steps || []).some(([verb]) => verb === "frame"));
const waiting = [...plan.visits].sort((one, other) => long(other) - long(one)); // a replay takes longest to appear
await Promise.all(Array.from({ length: 4 }, async () => { for (let visit; (visit = waiting.shift());) await walk(visit); }));
await browser.close();
console.log(JSON.stringify(seen));
