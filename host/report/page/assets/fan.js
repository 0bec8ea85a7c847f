// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// The policy compared with, or null.
const comparedWith = (state) => state.other < 0 || state.other === state.policy ? null : state.other;

function fanScale(rowSets, height, log) {
  const values = rowSets.flatMap((rows) => rows.flatMap((row) => Array.from(row.q))).filter(Number.isFinite);
  const [low, high] = values.length ? d3.extent(values) : [0, 1];
  return log ? d3.scaleLog().domain([low, high]).range([height, 0]).nice(5)
             : d3.scaleLinear().domain(low === high ? [low - 1, high + 1] : [low, high]).range([height, 0]).nice(5);
}

// The 5 to 95 % and 25 to 75 % bands and the median of one policy; of the other one its outline.
function fanPaths(inner, x, y, rows, other) {
  const here = (d) => Number.isFinite(d.q[2]);
  const band = (low, high) => d3.area().defined(here).x((d) => x(d.time)).y0((d) => y(d.q[low])).y1((d) => y(d.q[high]));
  const line = (level) => d3.line().defined(here).x((d) => x(d.time)).y((d) => y(d.q[level]));
  inner.append("path").attr("class", "fan").attr("d", band(0, 4)(rows)).attr("fill", "var(--one)").attr("opacity", .2);
  inner.append("path").attr("d", band(1, 3)(rows)).attr("fill", "var(--one)").attr("opacity", .35);
  inner.append("path").attr("d", line(2)(rows)).attr("fill", "none").attr("stroke", "var(--one)").attr("stroke-width", 2.5);
  if (!other) return;
  for (const level of [0, 4]) inner.append("path").attr("d", line(level)(other)).attr("fill", "none").attr("stroke", "var(--other)").attr("stroke-width", 1).attr("stroke-dasharray", "4 3");
  inner.append("path").attr("d", line(2)(other)).attr("fill", "none").attr("stroke", "var(--other)").attr("stroke-width", 2).attr("stroke-dasharray", "7 3");
}

// One series under the policy chosen and the one compared with.
function drawFan(figure, run, state) {
  const at = Math.min(state.series, run.series.length - 1), series = run.series[at];
  choice(figure, "series", "Series", run.series.map((s, i) => ({value: i, label: s.name + ": " + s.meaning})), at, (value) => { state.series = Number(value); redraw(figure); });
  choice(figure, "scale", "Scale", [{value: "linear", label: "linear"}, {value: "log", label: "logarithmic"}], state.log ? "log" : "linear", (value) => { state.log = value === "log"; redraw(figure); });
  const rows = fanRows(run, series, state.policy), other = comparedWith(state) === null ? null : fanRows(run, series, state.other);
  const log = state.log && series.fan.low > 0;
  const area = drawing(partsOf(figure).plot, 360, {left: 56, right: 12, top: 26, bottom: 24});
  area.marginRight = 12;
  const x = d3.scaleLinear().domain(d3.extent(rows, (d) => d.time)).range([0, area.width]);
  const y = fanScale(other ? [rows, other] : [rows], area.height, log);
  axes(area, x, y, {yTitle: series.unit, yFormat: log ? "~g" : undefined});
  forkLine(area, x, run);
  fanPaths(area.inner, x, y, rows, other);
  const name = run.policies[state.policy], second = run.policies[state.other];
  const values = (q) => `median ${number(q[2])}, half of the futures ${number(q[1])} to ${number(q[3])}, nine in ten ${number(q[0])} to ${number(q[4])}`;
  const say = (row) => `${timeLabel(row.time)}, ${name}: ${values(row.q)} ${series.unit}` + (other ? `; ${second}: ${values(other[rows.indexOf(row)].q)}` : "");
  timeCursor(figure, area, x, rows, say);
  const title = `${series.name}: ${series.meaning}, under ${name}` + (other ? ` (filled) and ${second} (dashed)` : "") + (state.log && !log ? "; it reaches 0 or below, so the scale is linear" : "");
  describe(figure, title, "At the end of " + say(rows[rows.length - 1]));
  behind(figure, title + " (" + series.unit + "): quantiles over futures", ["end of", ...FAN.map((f) => name + " " + f), ...(other ? FAN.map((f) => second + " " + f) : [])],
         () => rows.map((row, i) => [timeLabel(row.time), ...Array.from(row.q, (v) => number(v)), ...(other ? Array.from(other[i].q, (v) => number(v)) : [])]));
}

// The main series side by side; each leads to its large chart.
function drawGlance(box, run, state) {
  const main = run.series.map((series, i) => ({series, i})).filter((d) => d.series.main);
  const found = d3.select(box).selectAll("figure").data(main);
  const all = found.enter().append("figure").merge(found);
  all.each(function ({series, i}) {
    const figure = d3.select(this);
    figure.selectAll("*").remove();
    figure.append("figcaption").append("button").attr("type", "button").text(series.name).attr("aria-label", "Show " + series.name + " in the large chart").node().onclick = () => {
      state.series = i;
      const large = document.querySelector(`#series-${runs.indexOf(run)} figure[data-chart="fan"]`);
      redraw(large);
      large.scrollIntoView();
    };
    figure.select("figcaption").append("span").attr("class", "note").text(" " + series.meaning);
    const plot = figure.append("div").attr("class", "plot").attr("role", "img");
    const rows = fanRows(run, series, state.policy), other = comparedWith(state) === null ? null : fanRows(run, series, state.other);
    const area = drawing(plot, 150, {left: 40, right: 8, top: 16, bottom: 20});
    const x = d3.scaleLinear().domain(d3.extent(rows, (d) => d.time)).range([0, area.width]);
    const y = fanScale(other ? [rows, other] : [rows], area.height, false);
    axes(area, x, y, {yTitle: series.unit});
    fanPaths(area.inner, x, y, rows, other);
    const q = rows[rows.length - 1].q;
    plot.attr("aria-label", `${series.meaning} under ${run.policies[state.policy]}: at the horizon median ${number(q[2])}, nine futures in ten ${number(q[0])} to ${number(q[4])} ${series.unit}`);
  });
}
