// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// What the charts share. A chart is an object {title, controls, draw}: `draw` gets the drawing's width and state and returns what screen readers are told.

// The parts of a figure, made once: caption, controls, plot, readout, table.
function partsOf(figure) {
  const root = d3.select(figure);
  if (root.select(".plot").empty()) {
    root.append("figcaption");
    root.append("div").attr("class", "controls");
    root.append("div").attr("class", "plot").attr("role", "img");
    root.append("p").attr("class", "readout").attr("aria-live", "polite");
    const table = root.append("details").attr("class", "table");
    table.append("summary").text("Numbers behind this chart");
    table.append("div").attr("class", "scroll").attr("tabindex", 0).attr("role", "region");
  }
  return {root, caption: root.select("figcaption"), controls: root.select(".controls"), plot: root.select(".plot"), readout: root.select(".readout"),
          table: root.select("details.table")};
}

let printing = false;

// A drawing as wide as its figure, on paper as wide as that; {svg, inner, width, height} of the area within the margins.
function drawing(plot, height, margin) {
  const full = printing ? 330 * Math.ceil(plot.node().clientWidth / 600) : Math.max(260, plot.node().clientWidth);
  plot.selectAll("svg").remove();
  const svg = plot.append("svg").attr("viewBox", `0 0 ${full} ${height}`).attr("width", full).attr("height", height).attr("aria-hidden", "true");
  const inner = svg.append("g").attr("transform", `translate(${margin.left},${margin.top})`);
  return {svg, inner, width: full - margin.left - margin.right, height: height - margin.top - margin.bottom, full};
}

function axes(area, x, y, options = {}) {
  const {inner, width, height} = area;
  if (y) {
    inner.append("g").attr("class", "grid").selectAll("line").data(y.ticks(5)).enter().append("line").attr("x2", width).attr("y1", y).attr("y2", y);
    inner.append("g").call(d3.axisLeft(y).ticks(5, options.yFormat).tickSize(0).tickPadding(6)).select(".domain").remove();
  }
  inner.append("g").attr("transform", `translate(0,${height})`).call(d3.axisBottom(x).ticks(Math.max(3, Math.min(8, width / 70)), options.xFormat || "d").tickSizeOuter(0));
  if (options.yTitle) inner.append("text").attr("class", "soft").attr("x", -4).attr("y", -8).text(options.yTitle);
}

// Where the policies part.
function forkLine(area, x, run) {
  const fork = run.history_times[run.history_times.length - 1];
  if (fork === undefined) return;
  area.inner.append("line").attr("x1", x(fork)).attr("x2", x(fork)).attr("y2", area.height).attr("stroke", "var(--soft)").attr("stroke-dasharray", "3 3");
  area.inner.append("text").attr("class", "soft halo").attr("x", x(fork) - 4).attr("y", 10).attr("text-anchor", "end").text("history");
}

// A line that follows the pointer or the arrow keys along the rows' times; `say` puts a row into words.
function timeCursor(figure, area, x, rows, say) {
  const {root, readout, plot} = partsOf(figure);
  const line = area.inner.append("line").attr("y2", area.height).attr("stroke", "var(--mark)").attr("opacity", 0);
  let place = rows.length - 1;
  const show = (visible) => {
    line.attr("x1", x(rows[place].time)).attr("x2", x(rows[place].time)).attr("opacity", visible ? 1 : 0);
    readout.text(say(rows[place]));
  };
  show(false);
  const left = area.full - area.width - (area.marginRight || 0);
  plot.node().onpointermove = (event) => {
    const box = area.svg.node().getBoundingClientRect();
    const time = x.invert((event.clientX - box.left) * area.full / box.width - left);
    place = rows.reduce((best, row, i) => Math.abs(row.time - time) < Math.abs(rows[best].time - time) ? i : best, 0);
    show(true);
  };
  plot.node().onpointerdown = plot.node().onpointermove;
  plot.attr("tabindex", 0);
  plot.node().onkeydown = (event) => {
    const step = {ArrowLeft: -1, ArrowRight: 1, PageDown: -4, PageUp: 4, Home: -rows.length, End: rows.length}[event.key];
    if (!step) return;
    event.preventDefault();
    place = Math.max(0, Math.min(rows.length - 1, place + step));
    show(true);
  };
  return root;
}

// The table behind a chart, filled when it is opened.
function behind(figure, label, head, rowsOf) {
  const {table} = partsOf(figure);
  const fill = () => {
    if (!table.property("open")) return;
    const box = table.select("div").attr("aria-label", label);
    box.selectAll("*").remove();
    const t = box.append("table");
    t.append("caption").text(label);
    t.append("thead").append("tr").selectAll("th").data(head).enter().append("th").attr("scope", "col").text((d) => d);
    const rows = t.append("tbody").selectAll("tr").data(rowsOf()).enter().append("tr");
    rows.each(function (cells) {
      const row = d3.select(this);
      row.append("th").attr("scope", "row").text(cells[0]);
      cells.slice(1).forEach((cell) => row.append("td").text(cell));
    });
  };
  table.node().ontoggle = fill;
  fill();
}

// A choice among options {value, label}; the same element every time, so that it keeps the focus.
function choice(figure, name, label, options, value, change) {
  const {controls} = partsOf(figure);
  let select = controls.select(`select[name="${name}"]`);
  if (select.empty()) select = controls.append("label").text(label + " ").append("select").attr("name", name);
  const found = select.selectAll("option").data(options);
  found.exit().remove();
  found.enter().append("option").merge(found).attr("value", (d) => d.value).text((d) => d.label);
  select.property("value", value).on("change", null).node().onchange = (event) => change(event.target.value);
}

function describe(figure, title, text) {
  const {caption, plot} = partsOf(figure);
  caption.text(title);
  plot.attr("aria-label", title + ". " + text);
}

// Names too long for their place are cut; the whole is in the table.
const shortened = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;
