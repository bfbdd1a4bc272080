// Draws <figure class="chart" data-chart="…json"> with uPlot. What is shown and the span that is zoomed to stand in the address, as
// KEY.off=a,b and KEY.span=from~to, so that the address is a permalink.
"use strict";

const REACTIONS = ["like", "dislike", "love", "funny", "angry", "sad", "wow", "views", "comments"];
const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [], [6, 4], [2, 3], [10, 4, 2, 4], []];
const lang = document.documentElement.lang === "id" ? "id-ID" : "en-GB";
const WHOLE = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
const number = new Intl.NumberFormat(lang);
const UNITS = { seconds: 1 / 3600, minutes: 1 / 60, hours: 1, days: 24 }; // in hours, in which ages come
const ZONES = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };
const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

for (const figure of document.querySelectorAll("figure.chart")) draw(figure).catch(() => { figure.querySelector(".readout").textContent = figure.dataset.failed; });

async function draw(figure) {
  const answer = await fetch(figure.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  const chart = await answer.json();
  const plot = figure.querySelector(".plot"), readout = figure.querySelector(".readout"), reset = figure.querySelector(".reset");
  const key = figure.dataset.key;
  const all = chart.series.filter((one) => one.points.length);
  if (!all.length) { readout.textContent = figure.dataset.none; figure.dataset.drawn = "nothing"; return; }
  const months = chart.x === "month" ? chart.months : [];
  const ages = chart.x === "age" ? Math.max(...all.flatMap((one) => one.points.map((point) => point[0]))) : 0;
  const unit = ages > 96 ? "days" : ages > 3 ? "hours" : ages > 0.05 ? "minutes" : "seconds", factor = chart.x === "age" ? UNITS[unit] : 1;
  const place = (x) => (chart.x === "month" ? months.indexOf(x) : x / factor);
  const data = uPlot.join(all.map((one) => [one.points.map((p) => place(p[0])), one.points.map((p) => p[1])]), all.map(() => [0, 1]));
  const name = (one) => figure.getAttribute(`data-kind-${one.key}`) || one.label;
  const bars = chart.x === "month" && all.length === 1;
  const colour = (one, n) => tone(bars ? "green" : REACTIONS.includes(one.key) ? one.key : REACTIONS[[0, 4, 6, 2, 5, 3, 7, 8][n % 8]]);
  const state = read(key, factor);
  const off = new Set(state.off);
  if (!state.given && all.some((one) => one.scale === "reactions")) for (const one of all) if (one.scale === "views") off.add(one.key);
  const span = data[0][data[0].length - 1] - data[0][0];
  const clock = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: chart.x === "time" && span < 3600 ? "medium" : "short", timeZone: chart.zone });
  const where = (x) => (chart.x === "month" ? monthName(months[x] || "") : chart.x === "age" ? `${number.format(Math.round(x * 10) / 10)} ${figure.dataset[unit]}` : `${clock.format(new Date(x * 1000))} ${ZONES[chart.zone] || chart.zone}`);
  const axis = () => ({ stroke: tone("soft"), grid: { stroke: tone("line"), width: 1 }, ticks: { stroke: tone("line") }, font: "13px 'Source Sans 3', sans-serif" });
  const scales = [...new Set(all.map((one) => one.scale))];
  const alone = chart.x === "time" ? 43200 : 1; // round a single observation: half a day, so that its day is told
  const padded = (low, high) => (low === high ? [low - alone, high + alone] : [low, high]);
  const whole = chart.x === "month" ? [-0.6, months.length - 0.4] : padded(data[0][0], data[0][data[0].length - 1]);

  const options = () => ({
    width: Math.max(240, plot.clientWidth), height: plot.clientWidth < 500 ? 260 : 330,
    tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), chart.zone),
    scales: { x: { time: chart.x === "time", range: (u, low, high) => (u.zoomed ? [low, high] : whole) }, ...Object.fromEntries(scales.map((one) => [one, { range: (u, low, high) => [0, Math.max(1, (high || 0) * 1.08)] }])) },
    axes: [
      { ...axis(), ...(chart.x === "month" ? { values: (u, ticks) => ticks.map((x) => (Number.isInteger(x) ? monthName(months[x] || "") : "")), incrs: [1, 2, 3, 6, 12, 24], space: 70 } : chart.x === "age" ? { values: (u, ticks) => ticks.map((x) => number.format(x)) } : { values: timeLabels(chart.zone), space: (u, n, min, max) => (max - min < 12 * 86400 ? 130 : 80) }), ...(chart.x === "age" ? { label: figure.dataset[unit], labelSize: 20, labelFont: "13px 'Source Sans 3', sans-serif" } : {}) },
      ...scales.filter((scale) => all.some((one) => one.scale === scale && !off.has(one.key))).map((scale, n) => ({ ...axis(), scale, side: n ? 1 : 3, size: 56, incrs: WHOLE, grid: { ...axis().grid, show: n === 0 }, values: (u, ticks) => ticks.map((y) => number.format(y)) })),
    ],
    series: [
      { label: "", value: (u, x) => (x == null ? "" : where(x)) },
      ...all.map((one, n) => ({
        label: name(one), scale: one.scale, stroke: colour(one, n), width: 2, dash: bars ? [] : DASHES[n % DASHES.length], show: !off.has(one.key), spanGaps: true,
        fill: bars ? colour(one, n) : undefined, paths: bars ? uPlot.paths.bars({ size: [0.6, 80] }) : undefined,
        points: { show: (u, n, first, last) => !bars && u.bbox.width / devicePixelRatio / Math.max(1, last - first) > 8, size: 6, fill: tone("surface"), stroke: colour(one, n), width: 2 },
        value: (u, y) => (y == null ? "–" : number.format(y)),
      })),
    ],
    cursor: { drag: { x: true, y: false, setScale: true }, points: { size: 9 }, focus: { prox: 24 } },
    legend: { live: false },
    hooks: {
      drawClear: [(u) => hatch(u, chart.gaps)],
      setCursor: [(u) => { if (u.cursor.idx != null) say(u, u.cursor.idx); }],
      setSelect: [(u) => { if (u.select.width > 0) { u.zoomed = true; } }],
      setScale: [(u, scale) => { if (scale === "x" && u.ready) keep(u); }],
    },
  });

  let chartNow = null;
  function make() {
    plot.replaceChildren();
    chartNow = new uPlot(options(), data, plot);
    chartNow.over.addEventListener("dblclick", () => full());
    const kept = read(key, factor).span;
    if (kept) { chartNow.zoomed = true; const [min, max] = kept; chartNow.setScale("x", { min, max }); reset.hidden = false; }
    buttons(chartNow);
    setTimeout(() => { chartNow.ready = true; });
  }
  // The legend's entries are buttons: they can be reached and pressed by keyboard, and say whether their line is shown.
  function buttons(u) {
    u.root.querySelectorAll(".u-legend .u-series").forEach((row, n) => {
      const label = row.querySelector(".u-label"), button = document.createElement("button"), one = all[n];
      button.type = "button";
      button.textContent = label.textContent;
      button.setAttribute("aria-pressed", String(!off.has(one.key)));
      label.replaceChildren(button);
      row.querySelector("th").addEventListener("click", (event) => {
        event.stopImmediatePropagation();
        if (!off.delete(one.key)) off.add(one.key);
        keep(chartNow);
        make();
        plot.querySelectorAll(".u-legend button")[n].focus();
      }, true);
    });
  }
  function full() { chartNow.zoomed = false; chartNow.setScale("x", { min: whole[0], max: whole[1] }); keep(chartNow); }
  function keep(u) {
    const { min, max } = u.scales.x;
    const zoomed = u.zoomed && (min > whole[0] + 1e-6 || max < whole[1] - 1e-6);
    reset.hidden = !zoomed;
    write(key, [...off], zoomed ? [min * factor, max * factor] : null);
    for (const link of figure.querySelectorAll(".permalink")) link.href = location.href;
  }
  function say(u, index) {
    const shown = all.map((one, n) => [one, data[n + 1][index]]).filter(([one, y], n) => u.series[n + 1].show && y != null);
    readout.textContent = `${where(data[0][index])}: ${shown.map(([one, y]) => `${name(one)} ${number.format(y)}`).join(", ") || "–"}`;
  }
  function zoom(factor) {
    const { min, max } = chartNow.scales.x, middle = chartNow.cursor.idx != null ? data[0][chartNow.cursor.idx] : (min + max) / 2;
    const half = Math.max((max - min) * factor / 2, 1e-3);
    chartNow.zoomed = true;
    chartNow.setScale("x", { min: Math.max(whole[0], middle - half), max: Math.min(whole[1], middle + half) });
  }
  let index = -1;
  plot.addEventListener("keydown", (event) => {
    if (event.target !== plot || event.ctrlKey || event.altKey || event.metaKey) return;
    const last = data[0].length - 1;
    const moves = { ArrowRight: () => Math.min(last, index + 1), ArrowLeft: () => Math.max(0, (index < 0 ? last + 1 : index) - 1), Home: () => 0, End: () => last };
    if (moves[event.key]) {
      index = moves[event.key]();
      chartNow.setCursor({ left: chartNow.valToPos(data[0][index], "x"), top: 10 });
      say(chartNow, index);
    } else if (event.key === "+" || event.key === "=") zoom(0.5);
    else if (event.key === "-") zoom(2);
    else if (event.key === "0") full();
    else return;
    event.preventDefault();
  });
  reset.addEventListener("click", full);
  make();
  if (chart.gaps.length) figure.querySelector(".chart-foot .hint").prepend(`${figure.dataset.gaps} `);
  let width = plot.clientWidth;
  new ResizeObserver(() => { if (Math.abs(plot.clientWidth - width) > 4) { width = plot.clientWidth; make(); } }).observe(plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", make);
  figure.dataset.drawn = "yes";
}

// Days on which nobody looked: a line across them tells nothing of what happened there.
function hatch(u, gaps) {
  const { ctx } = u, { left, top, width, height } = u.bbox;
  ctx.save();
  ctx.beginPath();
  for (const [begin, end] of gaps) {
    const x = Math.max(left, u.valToPos(begin, "x", true)), right = Math.min(left + width, u.valToPos(end, "x", true));
    if (right > x) ctx.rect(x, top, right - x, height);
  }
  ctx.clip();
  ctx.fillStyle = tone("gold-pale");
  ctx.fillRect(left, top, width, height);
  ctx.strokeStyle = tone("gold");
  ctx.globalAlpha = 0.28;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let x = left - height; x < left + width; x += 7 * devicePixelRatio) { ctx.moveTo(x, top + height); ctx.lineTo(x + height, top); }
  ctx.stroke();
  ctx.restore();
}

function timeLabels(zone) {
  const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", timeZone: zone });
  const hour = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone });
  const second = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone });
  return (u, ticks, n, space, step) => ticks.map((x) => (step < 60 ? second : step < 86400 ? hour : day).format(new Date(x * 1000)));
}
function monthName(text) {
  const [year, month] = text.split("-").map(Number);
  return month ? new Intl.DateTimeFormat(lang, { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, 1))) : text;
}
function read(key, factor) {
  const query = new URLSearchParams(location.search), span = (query.get(`${key}.span`) || "").split("~").map((part) => Number(part) / factor);
  return { given: query.has(`${key}.off`), off: (query.get(`${key}.off`) || "").split(",").filter(Boolean), span: span.length === 2 && span.every(Number.isFinite) && span[0] < span[1] ? span : null };
}
function write(key, off, span) {
  const query = new URLSearchParams(location.search);
  query.set(`${key}.off`, off.join(","));
  if (span) query.set(`${key}.span`, span.map((x) => Math.round(x * 1e5) / 1e5).join("~")); else query.delete(`${key}.span`);
  history.replaceState(null, "", `${location.pathname}?${query}${location.hash}`);
}
