// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Charts of one row a policy, claim or parameter.
const ROW = 24;

// An area with a named row for each label; the names stand above their rows where the page is narrow.
function rowArea(figure, labels, x, options = {}) {
  const plot = partsOf(figure).plot, wide = plot.node().clientWidth > 620;
  const step = wide ? ROW : ROW + 16, margin = {left: wide ? 210 : 12, right: options.right || 24, top: 8, bottom: 42};
  const area = drawing(plot, labels.length * step + margin.top + margin.bottom, margin);
  x.range([0, area.width]);
  area.inner.append("g").attr("class", "grid").selectAll("line").data(x.ticks(6)).enter().append("line").attr("y2", area.height).attr("x1", x).attr("x2", x);
  area.inner.append("g").attr("transform", `translate(0,${area.height})`).call(d3.axisBottom(x).ticks(wide ? 8 : 5, options.format).tickSizeOuter(0));
  if (options.title) area.inner.append("text").attr("class", "soft").attr("x", area.width).attr("y", area.height + 36).attr("text-anchor", "end").text(options.title);
  const y = (i) => i * step + step - ROW / 2;
  area.inner.append("g").selectAll("text").data(labels).enter().append("text").attr("x", wide ? -10 : 0).attr("y", (d, i) => wide ? y(i) + 4 : y(i) - 12)
      .attr("text-anchor", wide ? "end" : "start").attr("class", "name").text((d) => shortened(d, 30));
  return {...area, y};
}
const bar = (inner, x1, x2, y, thick, colour, opacity = 1) => inner.append("line").attr("x1", x1).attr("x2", x2).attr("y1", y).attr("y2", y)
    .attr("stroke", colour).attr("stroke-width", thick).attr("opacity", opacity);
const dot = (inner, x, y, colour) => inner.append("circle").attr("class", "dot").attr("cx", x).attr("cy", y).attr("r", 4.5).attr("fill", colour).attr("stroke", "var(--paper)");
function rule(area, at, dashed) {
  area.inner.append("line").attr("x1", at).attr("x2", at).attr("y2", area.height).attr("stroke", "var(--soft)").attr("stroke-dasharray", dashed ? "3 3" : null);
}

// Paired differences of all policies in one outcome.
function drawDifferences(figure, run, state) {
  const d = run.differences;
  if (!d.outcomes.length) return;
  const main = run.series.filter((s) => s.main).map((s) => s.name);
  if (state.outcome === undefined) state.outcome = Math.max(0, d.outcomes.findIndex((o) => o.name === (main.includes("us_share_world") ? "us_share_world" : main[0])));
  if (state.when === undefined) state.when = d.times.length - 1;
  choice(figure, "outcome", "Outcome", d.outcomes.map((o, i) => ({value: i, label: o.name + ": " + o.meaning})), state.outcome, (v) => { state.outcome = Number(v); redraw(figure); });
  choice(figure, "when", "at the end of", d.times.map((t, i) => ({value: i, label: t})), state.when, (v) => { state.when = Number(v); redraw(figure); });
  const o = d.outcomes[state.outcome], base = state.when * d.policies.length;
  const rows = d.policies.map((name, i) => ({name, mean: o.mean[base + i], se: o.se[base + i], low: o.low[base + i], high: o.high[base + i], above: o.above[base + i]}))
      .filter((row) => row.name !== d.reference && row.mean !== null).sort((a, b) => b.mean - a.mean);
  const x = d3.scaleLinear().domain(d3.extent([0, ...rows.flatMap((r) => [r.low, r.high, r.mean - 1.96 * r.se, r.mean + 1.96 * r.se])])).nice();
  const area = rowArea(figure, rows.map((r) => r.name), x, {title: `difference from ${d.reference} (${o.unit})`});
  rule(area, x(0));
  rows.forEach((r, i) => {
    const chosen = r.name === run.policies[state.policy], colour = chosen ? "var(--other)" : "var(--one)";
    bar(area.inner, x(r.low), x(r.high), area.y(i), 2, colour, .55);
    bar(area.inner, x(r.mean - 1.96 * r.se), x(r.mean + 1.96 * r.se), area.y(i), 7, colour);
    dot(area.inner, x(r.mean), area.y(i), colour);
  });
  const words = (r) => `${r.name} ${number(r.mean)} ± ${number(1.96 * r.se, 2)}`;
  const title = `${o.name}: ${o.meaning}. Difference from ${d.reference} at the end of ${d.times[state.when]}`;
  describe(figure, title, rows.length ? "From " + words(rows[0]) + " to " + words(rows[rows.length - 1]) + " " + o.unit : "No other policy ran.");
  behind(figure, title + " (" + o.unit + ")", ["policy", "mean ± half of a 95 % interval", "5 % of futures below", "95 % below", "higher in"],
         () => rows.map((r) => [r.name, number(r.mean) + " ± " + number(1.96 * r.se, 2), number(r.low), number(r.high), percent(r.above)]));
}

// A claim at the time of its verdict.
function atVerdict(claim) {
  return claim.times.reduce((best, t) => Math.abs(t.time - claim.horizon) < Math.abs(best.time - claim.horizon) ? t : best, claim.times[0]);
}
const strongest = (verdict) => verdict.drivers.reduce((best, d) => !best || Math.abs(d.highest_eighth.probability - d.lowest_eighth.probability) >
    Math.abs(best.highest_eighth.probability - best.lowest_eighth.probability) ? d : best, null);

// All claims: probability with interval, and how far the strongest parameter moves it.
function drawClaims(figure, run) {
  const rows = run.claims.map((claim) => ({claim, at: atVerdict(claim)}));
  const x = d3.scaleLinear().domain([0, 1]);
  const area = rowArea(figure, rows.map((r) => r.claim.id + " " + r.claim.name), x, {format: ".0%", title: "share of futures in which the claim holds"});
  for (const edge of [.33, .66]) rule(area, x(edge), true);
  rows.forEach(({at}, i) => {
    const driver = strongest(at);
    if (driver) bar(area.inner, x(driver.lowest_eighth.probability), x(driver.highest_eighth.probability), area.y(i), 10, "var(--one)", .25);
    bar(area.inner, x(at.low), x(at.high), area.y(i), 7, "var(--one)");
    dot(area.inner, x(at.probability), area.y(i), "var(--one)");
  });
  const words = (r) => `${r.claim.id} ${percent(r.at.probability)}`;
  describe(figure, "In which share of the futures each claim holds", rows.map(words).join(", "));
  behind(figure, "Claims and their strongest parameter", ["claim", "holds in", "95 % interval", "strongest parameter", "in its lowest eighth", "in its highest eighth"], () => rows.map((r) => {
    const driver = strongest(r.at);
    return [r.claim.id + " " + r.claim.name, percent(r.at.probability), percent(r.at.low, 2) + " to " + percent(r.at.high, 2), driver ? driver.parameter : "-",
            driver ? percent(driver.lowest_eighth.probability) : "-", driver ? percent(driver.highest_eighth.probability) : "-"];
  }));
}

// What moves a claim or an outcome most.
function drawTornado(figure, run, state) {
  const targets = [...run.claims.map((claim, i) => ({value: "c" + i, label: "claim " + claim.id + " " + claim.name})),
                   ...run.drivers.outcomes.map((o, i) => ({value: "o" + i, label: o.name + ": " + o.meaning}))];
  if (!targets.length) {
    describe(figure, "All parameters are fixed", "");
    return;
  }
  if (state.target === undefined) state.target = targets[0].value;
  choice(figure, "target", "Of", targets, state.target, (v) => { state.target = v; redraw(figure); });
  const place = Number(state.target.slice(1));
  if (state.target[0] === "c") {
    const claim = run.claims[place], at = atVerdict(claim);
    const rows = at.drivers.slice().sort((a, b) => Math.abs(b.highest_eighth.probability - b.lowest_eighth.probability) - Math.abs(a.highest_eighth.probability - a.lowest_eighth.probability));
    const x = d3.scaleLinear().domain([0, 1]);
    const area = rowArea(figure, rows.map((r) => r.parameter), x, {format: ".0%", title: "share of futures in which the claim holds"});
    rule(area, x(at.probability));
    rows.forEach((r, i) => {
      const low = x(r.lowest_eighth.probability), high = x(r.highest_eighth.probability);
      bar(area.inner, Math.min(low, high), Math.max(low, high), area.y(i), 12, r.flips ? "var(--other)" : "var(--one)", .8);
      area.inner.append("text").attr("x", low + (low < high ? -4 : 4)).attr("y", area.y(i) + 4).attr("text-anchor", low < high ? "end" : "start").attr("class", "halo soft").text("low");
      area.inner.append("text").attr("x", high + (low < high ? 4 : -4)).attr("y", area.y(i) + 4).attr("text-anchor", low < high ? "start" : "end").attr("class", "halo soft").text("high");
    });
    const title = `${claim.id} ${claim.name}: ${percent(at.probability)} of futures; with a parameter in its lowest and in its highest eighth` + (rows.some((r) => r.flips) ? " (other colour: the verdict turns over)" : "");
    describe(figure, title, rows.map((r) => `${r.parameter} from ${percent(r.lowest_eighth.probability)} to ${percent(r.highest_eighth.probability)}`).join(", ") || "No parameter moves it beyond the interval.");
    behind(figure, title, ["parameter", "in its lowest eighth", "in its highest eighth", "first-order index", "verdict"], () => rows.map((r) =>
      [r.parameter, percent(r.lowest_eighth.probability) + " ± " + percent(1.96 * r.lowest_eighth.se), percent(r.highest_eighth.probability) + " ± " + percent(1.96 * r.highest_eighth.se),
       number(r.first_order) + " ± " + number(1.96 * r.se, 2), r.flips ? "turns over" : "stays"]));
    return;
  }
  const o = run.drivers.outcomes[place], rows = o.drivers.map(([p, index, se]) => ({name: run.drivers.parameters[p], index, se}));
  const x = d3.scaleLinear().domain([0, d3.max(rows, (r) => r.index + 1.96 * r.se)]).nice();
  const area = rowArea(figure, rows.map((r) => r.name), x, {title: "first-order index"});
  rows.forEach((r, i) => {
    bar(area.inner, x(0), x(r.index), area.y(i), 12, "var(--one)", .8);
    bar(area.inner, x(Math.max(0, r.index - 1.96 * r.se)), x(r.index + 1.96 * r.se), area.y(i), 2, "var(--mark)");
  });
  const title = `${o.name}: ${o.meaning}, at the horizon under ${run.drivers.policy}: share of variance by parameter`;
  describe(figure, title, rows.map((r) => `${r.name} ${number(r.index)}`).join(", "));
  behind(figure, title, ["parameter", "first-order index ± half of a 95 % interval"], () => rows.map((r) => [r.name, number(r.index) + " ± " + number(1.96 * r.se, 2)]));
}

// Regret of all policies in one objective.
function drawRegret(figure, run, state) {
  const all = run.regret.objectives;
  if (state.objective === undefined) state.objective = 0;
  choice(figure, "objective", "Objective", all.map((o, i) => ({value: i, label: o.objective + ": " + o.meaning})), state.objective, (v) => { state.objective = Number(v); redraw(figure); });
  const o = all[state.objective], pareto = new Map(run.regret.pareto.map((p) => [p.policy, p.pareto]));
  const rows = o.policies.slice().sort((a, b) => a.regret.mean - b.regret.mean);
  const largest = d3.max(rows, (r) => Math.max(r.regret.quantiles["0.95"], r.regret.mean));
  const x = d3.scaleLinear().domain([0, largest > 1e-9 ? largest : 1]).nice();
  const area = rowArea(figure, rows.map((r) => (pareto.get(r.policy) ? "◆ " : "") + r.policy), x, {title: `regret (${o.unit})`, right: 90});
  rows.forEach((r, i) => {
    bar(area.inner, x(r.regret.quantiles["0.05"]), x(r.regret.quantiles["0.95"]), area.y(i), 2, "var(--one)", .55);
    bar(area.inner, x(r.regret.mean - 1.96 * r.regret.se), x(r.regret.mean + 1.96 * r.regret.se), area.y(i), 7, "var(--one)");
    dot(area.inner, x(r.regret.mean), area.y(i), "var(--one)");
    area.inner.append("text").attr("class", "soft").attr("x", area.width + 8).attr("y", area.y(i) + 4).text("best " + percent(r.best.probability, 0));
  });
  const title = `Regret in ${o.objective} (${o.meaning}): mean, and nine futures in ten; ◆ Pareto-efficient over all objectives`;
  describe(figure, title, rows.length ? "Least regret: " + rows.slice(0, 3).map((r) => `${r.policy} ${number(r.regret.mean)} ± ${number(1.96 * r.regret.se, 2)}`).join(", ") : "");
  behind(figure, title + " (" + o.unit + ")", ["policy", "mean regret ± half of a 95 % interval", "95 % of futures below", "worst", "best policy in", "good enough in"], () => rows.map((r) =>
    [r.policy, number(r.regret.mean) + " ± " + number(1.96 * r.regret.se, 2), number(r.regret.quantiles["0.95"]), number(r.regret.worst), percent(r.best.probability), percent(r.satisfied.probability)]));
}
