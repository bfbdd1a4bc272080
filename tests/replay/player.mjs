// Drives ReplayWeb.page in headless Chromium. The plan comes as JSON on standard input, what was seen goes as JSON to standard output:
// {chromium, playwright, profile, base, loads: [{name, source, url, ts, list, fetches: [[name, ts, url]], screenshot}]}
import { text } from "node:stream/consumers";

const plan = JSON.parse(await text(process.stdin));
const { chromium } = await import(plan.playwright);
const context = await chromium.launchPersistentContext(plan.profile, {
  executablePath: plan.chromium,
  headless: true,
  viewport: { width: 1200, height: 800 },
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});
const seen = { requests: new Set(), loads: {} };
// Whatever happens, the browser goes with this program.
const end = async (error) => {
  console.error(error, JSON.stringify(seen.loads).slice(0, 500), [...seen.requests].slice(-5));
  await context.close();
  process.exit(1);
};
process.on("uncaughtException", end);
setTimeout(end, 90_000, "not done after 90 seconds").unref();

context.on("request", (request) => seen.requests.add(request.url()));

const until = async (what, look) => {
  for (let tries = 0; tries < 150; tries++) {
    const late = new Promise((done) => setTimeout(done, 5000, null)); // an answer may be lost with a frame or a worker that went away
    const found = await Promise.race([late, look().catch(() => null)]);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${what}`);
};

// The player shows a server's 404 for ever where its frame loads before the service worker is active, so that comes first.
const page = await context.newPage();
await page.goto(`${plan.base}/`);
await page.evaluate(async () => {
  const registered = await navigator.serviceWorker.register("/replay/sw.js?serveIndex=1", { scope: "/replay/" });
  const worker = registered.installing || registered.waiting || registered.active;
  if (worker.state !== "activated")
    await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
});

for (const load of plan.loads) {
  const { name, source, url = "", ts = "" } = load;
  const before = seen.requests.size;
  await page.goto(`${plan.base}/embed?${new URLSearchParams({ source, url, ts })}`);
  const result = (seen.loads[name] = { fetched: {} });
  const player = await until(`the player of ${name}`, async () => page.frames().find((frame) => frame.url().includes("/replay/?source=")));
  if (load.list) {
    await until(`the page list of ${name}`, () => player.locator("wr-page-entry").count());
    result.pages = await player.locator("wr-page-entry").evaluateAll((entries) => entries.map((entry) => entry.shadowRoot.textContent));
  }
  if (url) {
    const shown = await until(`the page of ${name}`, async () => page.frames().find((frame) => frame.url().endsWith(`mp_/${url}`)));
    await until(`the text of ${name}`, () => shown.evaluate(() => document.readyState === "complete" && document.body.innerText.length > 0));
    result.text = await shown.locator("body").innerText();
    result.images = await shown.evaluate(async () => {
      const images = [...document.images];
      images.forEach((image) => (image.loading = "eager"));
      const late = new Promise((done) => setTimeout(done, 5000));
      await Promise.race([late, Promise.all(images.map((image) => image.decode().catch(() => null)))]);
      return images.map((image) => [image.currentSrc.replace(/^.*?_\/(?=https?:)/, ""), image.naturalWidth]);
    });
    result.style = await shown.evaluate(() => [...document.styleSheets].map((sheet) => [sheet.href, sheet.cssRules.length]));
    result.background = await shown.evaluate(() => [...document.querySelectorAll("*")].map((node) => getComputedStyle(node).backgroundColor));
  }
  if (load.fetches) {
    const collection = (await until(`the collection of ${name}`, async () => [...seen.requests].slice(before).find((request) => request.includes("/w/api/c/"))))
      .replace(/^.*\/c\/([^/?]+).*$/, "$1");
    for (const [what, moment, address] of load.fetches)
      result.fetched[what] = await until(`${what} of ${name}`, () =>
        player.evaluate(async (path) => { const answer = await fetch(path); return answer.ok ? answer.text() : null; },
          `/replay/w/${collection}/${moment}mp_/${address}`)).catch((error) => String(error));
  }
  if (load.screenshot) await page.screenshot({ path: load.screenshot });
}
await context.close();
console.log(JSON.stringify({ ...seen, requests: [...seen.requests] }));
