// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Single futures with their events, under the policy chosen.
function drawSample(figure, run, state) {
  if (state.sample === undefined) state.sample = 0;
  choice(figure, "future", "Future", run.samples.map((s, i) => ({value: i, label: s.future})), state.sample, (v) => { state.sample = Number(v); redraw(figure); });
  const sample = run.samples[state.sample], names = Object.keys(sample.history.series).filter((n) => n !== "lead_cap");
  const times = [...run.history_times, ...run.times], part = sample.policies[state.policy];
  const values = (name, p) => [...sample.history.series[name], ...sample.policies[p].series[name]];
  const codes = values("lead_cap", state.policy), other = comparedWith(state);
  const plot = partsOf(figure).plot, wide = plot.node().clientWidth > 620, columns = wide ? 2 : 1;
  const cell = 130, strip = 34, margin = {left: 0, right: 0, top: 0, bottom: 0};
  const area = drawing(plot, strip + Math.ceil(names.length / columns) * cell + 10, margin);
  const whole = d3.scaleLinear().domain([times[0], times[times.length - 1]]).range([44, area.width - 12]);
  // which quadrant leads in capability, step by step
  times.forEach((t, i) => {
    const q = QUADRANTS[Math.round(codes[i])];
    if (q) area.inner.append("rect").attr("x", whole(i ? times[i - 1] : t)).attr("width", Math.max(1, i ? whole(t) - whole(times[i - 1]) : 1)).attr("y", 16).attr("height", 12).attr("fill", `var(--${q})`);
  });
  area.inner.append("text").attr("class", "soft").attr("y", 11).text("leads in capability: " + [...new Set(codes)].map((c) => QUADRANT_LABELS[Math.round(c)]).join(", then "));
  const events = [...Object.entries(sample.history.events), ...Object.entries(part.events)].flatMap(([name, when]) => when.map((t) => ({name, t}))).sort((a, b) => a.t - b.t);
  names.forEach((name, i) => {
    const info = run.series.find((s) => s.name === name) || {meaning: name, unit: ""}, width = area.width / columns;
    const g = area.inner.append("g").attr("transform", `translate(${(i % columns) * width},${strip + Math.floor(i / columns) * cell})`);
    const x = d3.scaleLinear().domain(whole.domain()).range([44, width - 12]);
    const sets = [values(name, state.policy), ...(other === null ? [] : [values(name, other)])];
    const y = d3.scaleLinear().domain(d3.extent(sets.flat().filter((v) => v !== null))).range([cell - 24, 22]).nice();
    g.append("text").attr("x", 0).attr("y", 12).text(shortened(`${name} (${info.unit})`, 44));
    g.append("g").attr("class", "grid").selectAll("line").data(events).enter().append("line").attr("x1", (e) => x(e.t)).attr("x2", (e) => x(e.t)).attr("y1", 20).attr("y2", cell - 24);
    g.append("g").attr("transform", "translate(44,0)").call(d3.axisLeft(y).ticks(3).tickSize(0)).select(".domain").remove();
    g.append("g").attr("transform", `translate(0,${cell - 24})`).call(d3.axisBottom(x).ticks(4, "d").tickSizeOuter(0));
    const line = d3.line().defined((v) => v !== null).x((v, k) => x(times[k])).y((v) => y(v));
    if (other !== null) g.append("path").attr("d", line(sets[1])).attr("fill", "none").attr("stroke", "var(--other)").attr("stroke-dasharray", "5 3");
    g.append("path").attr("class", "future").attr("d", line(sets[0])).attr("fill", "none").attr("stroke", "var(--one)").attr("stroke-width", 1.8);
  });
  const {root, readout} = partsOf(figure);
  const title = `Future ${sample.future} under ${run.policies[state.policy]}` + (other === null ? "" : ` (solid) and ${run.policies[other]} (dashed)`) + "; upright lines are its events";
  const words = events.map((e) => timeLabel(e.t) + ": " + (run.events[e.name] || e.name));
  describe(figure, title, words.length ? "Events: " + words.join(", ") : "No events.");
  readout.text("");
  let list = root.select("ul.events");
  if (list.empty()) list = root.insert("ul", "details").attr("class", "events");
  list.selectAll("li").remove();
  words.forEach((word) => list.append("li").text(word));
  behind(figure, title, ["end of", "leads in capability", ...names], () => times.map((t, i) => [timeLabel(t), QUADRANT_LABELS[Math.round(codes[i])] || "-", ...names.map((n) => number(values(n, state.policy)[i]))]));
}

// A main estimate as the futures went by.
function drawConvergence(figure, run, state) {
  const {looks, quantities} = run.convergence;
  if (!quantities.length || !looks.length) return;
  if (state.quantity === undefined) state.quantity = 0;
  choice(figure, "quantity", "Estimate", quantities.map((q, i) => ({value: i, label: q.name})), state.quantity, (v) => { state.quantity = Number(v); redraw(figure); });
  const q = quantities[state.quantity], rows = looks.map((time, i) => ({time, value: q.value[i], half: q.half[i]})).filter((r) => r.value !== null && r.half !== null);
  const area = drawing(partsOf(figure).plot, 240, {left: 64, right: 16, top: 22, bottom: 26});
  area.marginRight = 16;
  const x = d3.scaleLog().base(2).domain(looks.length > 1 ? d3.extent(looks) : [looks[0], 2 * looks[0]]).range([0, area.width]);
  const y = d3.scaleLinear().domain(rows.length ? d3.extent(rows.flatMap((r) => [r.value - r.half, r.value + r.half])) : [0, 1]).nice().range([area.height, 0]);
  axes(area, x, y, {yTitle: q.name.startsWith("claim:") ? "share of futures" : q.unit, xFormat: "~s"});
  area.inner.append("path").attr("class", "band").attr("fill", "var(--one)").attr("opacity", .25).attr("d", d3.area().x((r) => x(r.time)).y0((r) => y(r.value - r.half)).y1((r) => y(r.value + r.half))(rows));
  area.inner.append("path").attr("fill", "none").attr("stroke", "var(--one)").attr("stroke-width", 2).attr("d", d3.line().x((r) => x(r.time)).y((r) => y(r.value))(rows));
  const say = (r) => `After ${r.time.toLocaleString("en")} futures: ${number(r.value, 4)} ± ${number(r.half, 2)}`;
  if (rows.length) timeCursor(figure, area, x, rows, say);
  const title = `${q.name} at the end of ${q.time} by number of futures`;
  describe(figure, title, rows.length ? say(rows[rows.length - 1]) : "");
  behind(figure, title, ["futures", "estimate", "half of its interval"], () => rows.map((r) => [r.time.toLocaleString("en"), number(r.value, 5), number(r.half, 2)]));
}
