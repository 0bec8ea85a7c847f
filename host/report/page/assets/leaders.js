// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Shares of futures by leading quadrant, stacked, over time.
function drawLeaders(figure, run, state) {
  const measure = Number(figure.dataset.measure), policy = run.policies[state.policy];
  const rows = leaderRows(run, measure, state.policy);
  const area = drawing(partsOf(figure).plot, 260, {left: 40, right: 8, top: 14, bottom: 24});
  area.marginRight = 8;
  const x = d3.scaleLinear().domain(d3.extent(rows, (d) => d.time)).range([0, area.width]);
  const y = d3.scaleLinear().domain([0, 1]).range([area.height, 0]);
  const share = (row, q) => row.n > 0 ? row.count[q] / row.n : 0;
  // the nations meet in the middle of the stack: US closed, US open, CN open, CN closed from below
  const order = [1, 0, 2, 3];
  const below = (row, at) => d3.sum(order.slice(0, at), (q) => share(row, q));
  axes(area, x, y, {yFormat: ".0%"});
  order.forEach((q, at) => {
    area.inner.append("path").attr("class", "band " + QUADRANTS[q]).attr("fill", `var(--${QUADRANTS[q]})`).attr("stroke", "var(--paper)")
        .attr("d", d3.area().x((d) => x(d.time)).y0((d) => y(below(d, at))).y1((d) => y(below(d, at) + share(d, q)))(rows));
  });
  // a band is named where it is widest
  order.forEach((q, at) => {
    const inside = rows.slice(Math.floor(rows.length / 8), Math.ceil(rows.length * 7 / 8));
    const widest = inside.reduce((best, row) => share(row, q) > share(best, q) ? row : best, inside[0]);
    if (share(widest, q) * area.height < 16) return;
    area.inner.append("text").attr("class", "halo").attr("x", x(widest.time)).attr("y", y(below(widest, at) + share(widest, q) / 2) + 4)
        .attr("text-anchor", "middle").text(QUADRANT_LABELS[q]);
  });
  forkLine(area, x, run);
  const words = (row, q) => `${QUADRANT_LABELS[q]} ${withInterval(share(row, q), halfWidth(row.count[q], row.n))}`;
  const say = (row) => timeLabel(row.time) + ": " + QUADRANTS.map((_, q) => words(row, q)).join(", ");
  timeCursor(figure, area, x, rows, say);
  const title = `Who leads in ${MEASURES[measure]} under ${policy}`;
  describe(figure, title, "Stacked areas from " + timeLabel(rows[0].time) + " on. At the end of " + say(rows[rows.length - 1]));
  behind(figure, title + ": share of futures, ± half of a 95 % interval", ["end of", ...QUADRANT_LABELS],
         () => rows.map((row) => [timeLabel(row.time), ...QUADRANTS.map((_, q) => withInterval(share(row, q), halfWidth(row.count[q], row.n)))]));
}
