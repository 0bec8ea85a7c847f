// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Which chart stands where, what is chosen, and when to draw: figures are drawn when they come near the window.
const CHARTS = {leaders: drawLeaders, fan: drawFan, glance: drawGlance, differences: drawDifferences, claims: drawClaims, tornado: drawTornado, regret: drawRegret,
                sample: drawSample, convergence: drawConvergence};
const states = runs.map((run) => {
  const reference = Math.max(0, run.policies.indexOf(run.differences.reference));
  return {policy: reference, other: -1, series: Math.max(0, run.series.findIndex((s) => s.main)), log: false};
});

function redraw(figure) {
  const at = Number(figure.closest("article").dataset.run);
  CHARTS[figure.dataset.chart](figure, runs[at], states[at]);
  figure.dataset.drawn = "yes";
}

const near = new IntersectionObserver((entries) => entries.forEach((entry) => {
  if (!entry.isIntersecting) return;
  near.unobserve(entry.target);
  redraw(entry.target);
}), {rootMargin: "600px"});

// Draws what has been drawn again, and the others once they are seen.
function refresh(article) {
  article.querySelectorAll("[data-chart]").forEach((figure) => figure.dataset.drawn ? redraw(figure) : near.observe(figure));
}

function setUpRun(article) {
  const at = Number(article.dataset.run), run = runs[at], state = states[at];
  const text = article.querySelector(".policy-text");
  const tell = () => { text.textContent = run.policies[state.policy] + ": " + run.descriptions[state.policy]; };
  for (const [name, key] of [["policy", "policy"], ["other", "other"]]) {
    const select = article.querySelector(`.${name}-choice`);
    if (key === "other") select.add(new Option("no other", -1));
    run.policies.forEach((policy, i) => select.add(new Option(policy, i)));
    select.value = state[key];
    select.onchange = () => {
      state[key] = Number(select.value);
      tell();
      refresh(article);
    };
  }
  tell();
  refresh(article);
}

function setUpPage() {
  document.documentElement.classList.add("scripted");
  const articles = [...document.querySelectorAll("article.run")];
  const choose = document.getElementById("run-choice");
  const show = (at) => articles.forEach((article, i) => { article.hidden = i !== at; });
  if (choose) choose.onchange = () => { show(Number(choose.value)); refresh(articles[Number(choose.value)]); };
  show(0);
  articles.forEach(setUpRun);
  document.getElementById("theme-choice").onchange = (event) => {
    if (event.target.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = event.target.value;
  };
  let width = window.innerWidth, timer;
  window.onresize = () => {
    if (window.innerWidth === width) return;  // phones hide their bars
    width = window.innerWidth;
    clearTimeout(timer);
    timer = setTimeout(() => articles.forEach(refresh), 150);
  };
  const forPaper = (paper) => {
    printing = paper;
    document.querySelectorAll("article.run:not([hidden]) [data-chart]").forEach(redraw);
  };
  window.onbeforeprint = () => forPaper(true);
  window.onafterprint = () => forPaper(false);
}

setUpPage();
