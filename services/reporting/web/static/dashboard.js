// Draws the charts of a dashboard, and again when a new figure came, the colours changed, or the page is printed.
const dark = matchMedia("(prefers-color-scheme: dark)"), printing = matchMedia("print");
const lang = document.documentElement.lang, place = document.getElementById("charts"), live = document.getElementById("live");
const palette = { day: ["#8a1216", "#b8860b", "#1d6f8a", "#4c7a34", "#6b4a8a"], night: ["#ff8f86", "#f2c14e", "#6cc5de", "#9ad07c", "#c5a5e6"] };
const said = new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-GB"), write = value => value == null ? "–" : said.format(value);
let charts = [], data = null, waiting = null;

const columns = (names, more) => ({ xAxis: { type: "category", data: names }, yAxis: { type: "value", minInterval: 1, axisLabel: { formatter: write } }, ...more });
const share = values => columns(data.years, {
  yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: value => `${value} %` } },
  series: [{ type: "line", data: values, symbolSize: 9, lineStyle: { width: 3 }, label: { show: true, formatter: one => one.value == null ? "" : `${write(one.value)} %` } }],
});
const lying = (rows, more) => ({
  grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true }, xAxis: { type: "value", minInterval: 1, axisLabel: { formatter: write } },
  yAxis: { type: "category", inverse: true, data: rows.map(row => row.name), axisLabel: { interval: 0, width: innerWidth < 600 ? 120 : 240, overflow: "truncate" } },
  series: [{ type: "bar", barMaxWidth: 28, data: rows.map(row => row.value), label: { show: true, position: "right", formatter: one => write(one.value) } }], ...more,
});

const options = {
  levels: () => data.levels.length ? columns(data.years, { legend: { top: 0, type: "scroll" }, series: data.levels.map(one => ({ ...one, type: "bar", stack: "all", barMaxWidth: 60 })) }) : null,
  direct: () => data.direct.some(one => one != null) ? share(data.direct) : null,
  timely: () => data.timely.some(one => one != null) ? share(data.timely) : null,
  units: () => data.units.some(Boolean) ? columns(data.years, { series: [{ type: "bar", data: data.units, barMaxWidth: 60, label: { show: true, position: "top", formatter: one => write(one.value) } }] }) : null,
  duties: () => data.duties.length ? lying(data.duties) : null,
  league: () => data.league.length ? lying(data.league) : null,
};

function draw() {
  for (const chart of charts.splice(0)) chart.dispose();
  const night = dark.matches && !printing.matches;
  const base = {
    animation: false, backgroundColor: "transparent", color: night ? palette.night : palette.day,
    aria: { enabled: true, decal: { show: true } }, tooltip: { valueFormatter: write }, grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
  };
  for (const [name, option] of Object.entries(options)) {
    const box = document.getElementById(name), drawn = option();
    box.hidden = !drawn;
    box.parentElement.classList.toggle("few", name === "league" && data.league.length < 6);
    box.nextElementSibling.hidden = Boolean(drawn);
    if (!drawn) continue;
    const chart = echarts.init(box, night ? "dark" : null, { renderer: "svg", locale: lang === "vi" ? "VI" : "EN" });
    chart.setOption({ ...base, ...drawn });
    charts.push(chart);
  }
  document.documentElement.dataset.ready = String(Number(document.documentElement.dataset.ready || 0) + 1);
}

async function load() {
  const answer = await fetch(place.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  data = await answer.json();
  draw();
}

load();
// Figures come through hx-sse; the charts follow at most once a second.
new MutationObserver(() => { waiting ??= setTimeout(() => { waiting = null; load(); }, 1000); }).observe(live, { childList: true });
for (const query of [dark, printing]) query.addEventListener("change", () => data && draw());
new ResizeObserver(() => charts.forEach(chart => chart.resize())).observe(place);
document.getElementById("print").addEventListener("click", () => print());
