# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Reports in a real browser: charts drawn, choices work, hostile texts inert, tables without JavaScript, narrow windows, dark colours, print.

    python3 tests/report/test_page.py [-v] [CLASS[.TEST] ...]

Needs Chromium and its driver (Debian: chromium, chromium-driver, python3-selenium, python3-h5py); ends with 77 without. The environment variable QUADRANT names the program;
QUADRANT_PICTURES, a folder, takes pictures of what the tests saw.
"""
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [here, os.path.join(here, os.pardir, "cli")]

from browser import Browser, skip_without_browser
from program import PROJECT, ProgramTest, make_results, quadrant, shared_folder

SOME = ["-n", "3000", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny_chips", "sell_chips", "deny", "sell_everything"]']
PICTURES = os.environ.get("QUADRANT_PICTURES")
HOSTILE = "<script>window.hacked = 1</script></script><img src=x onerror='window.hacked = 2'>\"'><svg onload=window.hacked=3>{{version}}"


def page_of(name, *runs):
    """A report on runs given by their arguments, made once."""
    path = os.path.join(shared_folder(), name + ".html")
    if not os.path.exists(path):
        files = [make_results(os.path.join(shared_folder(), f"{name}{i}.h5"), *arguments) for i, arguments in enumerate(runs)]
        done = quadrant("report", *files, "-o", path, "--quiet")
        if done.code != 0:
            raise RuntimeError(done.err)
    return path


class PageTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def texts(self, selector):
        return self.browser.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector)

    def open(self, path, **how):
        self.browser.open(path, **how)
        if how.get("script", True):
            self.browser.draw_all()

    def assert_quiet(self):
        self.assertEqual([entry for entry in self.browser.log() if entry["level"] in ("SEVERE", "WARNING")], [])
        self.assertEqual(self.browser.run("return performance.getEntriesByType('resource').map((e) => e.name)"), [], "the page asked the network")

    def picture(self, name):
        if PICTURES:
            self.browser.picture(os.path.join(PICTURES, name + ".png"))

    def choose(self, selector, value):
        self.browser.run("const s = document.querySelector(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))", selector, value)


class ChartTest(PageTest):
    """What is drawn, and what it is drawn from."""

    def test_every_chart_is_drawn_and_described(self):
        for width in (1280, 390):
            for dark in (False, True):
                with self.subTest(width=width, dark=dark):
                    self.open(page_of("some", SOME), width=width, dark=dark)
                    charts = self.browser.run("""return [...document.querySelectorAll('[data-chart]')].map((f) => ({
                        chart: f.dataset.chart, marks: f.querySelectorAll('svg path, svg circle, svg line, svg rect').length, tall: f.querySelector('svg').clientHeight,
                        says: [...f.querySelectorAll('.plot')].map((p) => p.getAttribute('aria-label')), caption: f.querySelector('figcaption').textContent}))""")
                    self.assertEqual(sorted({c["chart"] for c in charts}), ["claims", "convergence", "differences", "fan", "glance", "leaders", "regret", "sample", "tornado"])
                    for chart in charts:
                        self.assertGreater(chart["marks"], 3, chart)
                        self.assertGreater(chart["tall"], 60, chart)
                        self.assertTrue(chart["caption"] and all(chart["says"]), chart)
                    self.assertFalse(self.browser.run("return [...document.querySelectorAll('svg path')].some((p) => /NaN|undefined/.test(p.getAttribute('d')))"),
                                     "a path has no number")
                    self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width, "wider than the window")
                    self.assert_quiet()
                    for section in ("run-0", "matrix-0", "series-0", "policies-0", "claims-0", "drivers-0", "regret-0", "samples-0", "convergence-0"):
                        self.browser.run("document.getElementById(arguments[0]).scrollIntoView()", section)
                        self.picture(f"{width}-{'dark' if dark else 'light'}-{section}")

    def test_the_policy_chosen_is_the_policy_shown(self):
        self.open(page_of("some", SOME))
        before = self.browser.run("return document.querySelector('figure[data-chart=fan] path.fan').getAttribute('d')")
        leaders = self.browser.run("return document.querySelector('figure[data-chart=leaders] path.band').getAttribute('d')")
        self.choose(".policy-choice", "4")
        self.assertIn("sell_everything", self.texts("figure[data-chart=fan] figcaption")[0])
        self.assertIn("sell_everything: ", self.texts(".policy-text")[0])
        self.assertNotEqual(self.browser.run("return document.querySelector('figure[data-chart=fan] path.fan').getAttribute('d')"), before)
        self.assertNotEqual(self.browser.run("return document.querySelector('figure[data-chart=leaders] path.band').getAttribute('d')"), leaders)
        self.assertIn("under sell_everything", self.texts("figure[data-chart=sample] figcaption")[0])
        self.choose(".other-choice", "0")
        self.assertIn("and status_quo (dashed)", self.texts("figure[data-chart=fan] figcaption")[0])
        self.choose(".policy-choice", "0")
        self.choose(".other-choice", "-1")
        self.assertEqual(self.browser.run("return document.querySelector('figure[data-chart=fan] path.fan').getAttribute('d')"), before, "back again, another picture")

    def test_every_choice_draws(self):
        self.open(page_of("some", SOME))
        for chart, name in (("fan", "series"), ("fan", "scale"), ("differences", "outcome"), ("differences", "when"), ("tornado", "target"), ("regret", "objective"),
                            ("sample", "future"), ("convergence", "quantity")):
            selector = f"figure[data-chart={chart}] select[name={name}]"
            values = self.browser.run("return [...document.querySelector(arguments[0]).options].map((o) => o.value)", selector)
            self.assertGreater(len(values), 1, selector)
            bad = self.browser.run("""const [selector, chart] = arguments, bad = [];
                for (const option of document.querySelector(selector).options) {
                  const select = document.querySelector(selector);
                  select.value = option.value;
                  select.dispatchEvent(new Event('change'));
                  const figure = select.closest('figure');
                  if (/NaN|undefined/.test(figure.querySelector('.plot').innerHTML + figure.querySelector('figcaption').textContent)) bad.push(option.textContent);
                }
                return bad""", selector, chart)
            self.assertEqual(bad, [], selector)
        self.assert_quiet()

    def test_the_numbers_are_those_of_the_file(self):
        import h5py
        path = page_of("some", SOME)
        self.open(path)
        with h5py.File(path.replace("some.html", "some0.h5")) as file:
            names = [name.decode() for name in file["distributions/series"][:]]
            quantiles = file["distributions/quantiles"][:]
            history = file["history/quantiles"][:]
            count = file["leaders/count"][:]
        for policy in (0, 3):
            for name in ("lag_cn", "K_world", "us_share_world", "S_world"):
                rows = self.browser.run("""const r = runs[0], s = r.series.find((s) => s.name === arguments[0]);
                                           return fanRows(r, s, arguments[1]).map((row) => Array.from(row.q))""", name, policy)
                at = names.index(name)
                wanted = [list(q[1:6]) for q in history[:, at]] + [list(q[1:6]) for q in quantiles[policy, :, at]]
                self.assertEqual(len(rows), len(wanted))
                everything = [x for i in range(quantiles.shape[0]) for row in quantiles[i, :, at] for x in row[1:6]] + [x for row in history[:, at] for x in row[1:6]]
                low, high = min(everything), max(everything)
                for row, want in zip(rows, wanted):
                    for x, y in zip(row, want):
                        close = abs(x - y) <= (y * ((high / low) ** (1 / 65534) - 1) if low > 0 and high > 100 * low else (high - low) / 65534)
                        self.assertTrue(close, f"{name}: {x} for {y}")
            for measure in range(3):
                rows = self.browser.run("return leaderRows(runs[0], arguments[0], arguments[1]).slice(-1)[0].count", measure, policy)
                self.assertEqual(rows, [int(n) for n in count[policy, -1, measure]])

    def test_keys_move_along_a_chart(self):
        self.open(page_of("some", SOME))
        self.browser.run("""const p = document.querySelector('figure[data-chart=fan] .plot');
            p.focus();
            window.key = (key) => p.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))""")
        self.assertTrue(self.browser.run("return document.activeElement.classList.contains('plot')"), "a chart cannot have the focus")
        said = []
        for key in ("End", "ArrowLeft", "Home"):
            self.browser.run("window.key(arguments[0])", key)
            said.append(self.texts("figure[data-chart=fan] .readout")[0][:6])
        self.assertEqual(said, ["2036Q4", "2036Q3", "2022Q4"])

    def test_tables_stand_behind_the_charts(self):
        self.open(page_of("some", SOME))
        for chart in ("leaders", "fan", "differences", "claims", "tornado", "regret", "sample", "convergence"):
            rows = self.browser.run("""const d = document.querySelector(`figure[data-chart=${arguments[0]}] details.table`); d.open = true; d.ontoggle();
                return [...d.querySelectorAll('tbody tr')].map((r) => [...r.children].map((c) => c.textContent))""", chart)
            self.assertGreater(len(rows), 1, chart)
            self.assertFalse(any(re.search("NaN|undefined|null", cell) for row in rows for cell in row), rows)


class HostileTest(PageTest):
    def hostile_page(self):
        """A report on an experiment in which everything that may be any text is hostile."""
        path = self.path("hostile.toml")
        for name in ("priors", "policies"):
            os.symlink(os.path.join(PROJECT, "configs", name), self.path(name))
        quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
        with open(self.path("claims.toml"), "w", encoding="utf-8") as file:
            file.write(f'format_version = 1\n[[claim]]\nid = "X1"\nname = "hostile"\ntext = "{quoted}"\ncaveat = "{quoted}"\npolicy = "status_quo"\nagainst = "mine"\n'
                       'holds = "D(lag_cn) < 0"\neffect = "D(lag_cn)"\nunit = "months"\nsize = 1\ndirection = "lower"\n'
                       f'[[objective]]\nname = "mine"\nmeaning = "{quoted}"\nunit = "{quoted}"\nvalue = "lag_cn"\nbetter = "higher"\nenough = 1\n')
        with open(self.path("mine.toml"), "w", encoding="utf-8") as file:
            file.write(f'format_version = 1\n[[policy]]\nname = "mine"\ndescription = "{quoted}"\n[policy.levers]\n'
                       'chip_access_cn = [[2026.75, 0.6], [2028.0, 0.4], [2037.0, 0.4]]\n')
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'format_version = 1\nname = "hostile"\ndescription = "{quoted}"\nseed = 1\nfutures = 200\n'
                       '[priors]\nfiles = ["priors/deep.toml", "priors/constants.toml", "priors/initial.toml"]\n'
                       '[policies]\nfiles = ["policies/shipped.toml", "mine.toml"]\nrun = ["status_quo", "mine"]\n[claims]\nfiles = ["claims.toml"]\n[outputs]\npilot = 64\n')
        self.succeed("run", path, "-q", "-o", self.path("a<b>'&.h5"))
        self.succeed("report", self.path("a<b>'&.h5"), "-q", "-o", self.path("hostile.html"))
        return self.path("hostile.html")

    def test_texts_of_a_file_are_shown_and_do_nothing(self):
        self.open(self.hostile_page())
        self.browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; if (d.ontoggle) d.ontoggle(); })")
        self.choose(".policy-choice", "1")
        self.assertIsNone(self.browser.run("return window.hacked || null"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('img, svg[onload], article script').length"), 0)
        self.assertIn(HOSTILE, self.texts(".policy-text")[0])
        self.assertIn(HOSTILE, self.texts(".basis")[0])
        self.assertIn(HOSTILE, self.texts(".claim-text")[0])
        self.assertIn("a<b>'&.h5", " ".join(self.texts("#provenance-0 td")))
        self.assert_quiet()


class PlainTest(PageTest):
    """Without script, on paper, for every eye."""

    def test_tables_need_no_script(self):
        path = page_of("some", SOME)
        self.open(path, script=False)
        seen = self.browser.driver.find_elements("css selector", "table.matrix")
        self.assertEqual(len(seen), 3)
        self.assertTrue(all(table.is_displayed() for table in seen))
        self.assertFalse(any(e.is_displayed() for e in self.browser.driver.find_elements("css selector", ".script-only")), "empty charts are shown")
        shown = self.browser.driver.find_element("css selector", "table.ledger").text
        self.assertIn("C05", shown)
        summary = self.browser.driver.find_element("css selector", "details.claim summary")
        summary.send_keys("\n")
        self.assertTrue(self.browser.driver.find_element("css selector", "details.claim .claim-text").is_displayed(), "a claim does not open")
        document = self.json_of("show", path.replace("some.html", "some0.h5"), "--json")
        self.assertIn("policies", str(document))
        self.picture("no-script")

    def test_shares_of_the_first_screen_are_those_of_show(self):
        path = page_of("some", SOME)
        text = self.succeed("show", path.replace("some.html", "some0.h5")).out
        row = next(line for line in text.split("Who leads at the end of 2036Q4", 1)[1].splitlines() if line.startswith("status_quo")).replace("|", " ").split()[1:13]
        self.open(path)
        cells = [float(re.match(r"[\d.]+", cell).group()) for cell in self.texts("article table.matrix td span")]
        self.assertEqual(len(cells), 12)
        for shown, told in zip(cells, row):
            self.assertAlmostEqual(shown, float(told), delta=0.051)

    def test_colours_can_be_told_from_their_ground(self):
        for dark in (False, True):
            self.open(page_of("some", SOME), dark=dark)
            ratios = self.browser.run("""
                const style = getComputedStyle(document.documentElement);
                const light = (name) => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = style.getPropertyValue(name).trim(); const h = c.fillStyle;
                  return [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16) / 255)
                    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0); };
                const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
                const all = {};
                for (const ground of ['--paper', '--panel']) for (const ink of ['--ink', '--soft', '--link']) all[ink + ' on ' + ground] = [ratio(ink, ground), 4.5];
                for (const mark of ['--one', '--other', '--us_closed', '--cn_closed']) all[mark] = [ratio(mark, '--paper'), 3];
                return all""")
            for pair, (ratio, least) in ratios.items():
                self.assertGreaterEqual(ratio, least, f"{pair}, dark: {dark}")

    def test_controls_and_tables_have_names(self):
        self.open(page_of("some", SOME))
        nameless = self.browser.run("""return [...document.querySelectorAll('select, button, table, [role=region]')].filter((e) =>
            !(e.closest('label')?.firstChild?.textContent.trim() || e.textContent.trim() && e.tagName === 'BUTTON'
            || e.caption?.textContent.trim() || e.getAttribute('aria-label') || e.closest('details.table'))).map((e) => e.outerHTML.slice(0, 120))""")
        self.assertEqual(nameless, [])
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('h1')].length"), 1)
        self.assertEqual(self.browser.run("const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i)"), [])
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.hash).filter((h) => !document.getElementById(h.slice(1)))"), [])

    def test_it_prints(self):
        self.open(page_of("some", SOME))
        printed = self.browser.printed()
        self.assertTrue(printed.startswith(b"%PDF-"))
        pages = len(re.findall(rb"/Type\s*/Page\b", printed))
        self.assertTrue(3 <= pages <= 25, f"{pages} pages")
        if PICTURES:
            with open(os.path.join(PICTURES, "printed.pdf"), "wb") as file:
                file.write(printed)


class ShapeTest(PageTest):
    """Files that lack something."""

    def test_no_claims(self):
        with open(os.path.join(PROJECT, "configs", "baseline.toml"), encoding="utf-8") as file:
            text = file.read().replace('[claims]\nfiles = ["claims.toml"]\n', "")
        self.assertNotIn("[claims]", text)
        for name in ("priors", "policies"):
            os.symlink(os.path.join(PROJECT, "configs", name), self.path(name))
        with open(self.path("plain.toml"), "w", encoding="utf-8") as file:
            file.write(text)
        self.succeed("run", self.path("plain.toml"), "-n", "50", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny"]', "-q", "-o", self.path("plain.h5"))
        self.succeed("report", self.path("plain.h5"))
        self.open(self.path("plain.html"))
        self.assertEqual(self.texts("#claims-0, #regret-0"), [])
        self.assert_quiet()

    def test_several_files(self):
        self.open(page_of("pair", SOME, ["-n", "300", "--seed", "3", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny"]', "--set", "horizon=2030"]))
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('article.run')].map((a) => a.hidden)"), [False, True])
        self.choose("#run-choice", "1")
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('article.run')].map((a) => a.hidden)"), [True, False])
        self.browser.draw_all()
        self.assertIn("2029Q4", self.texts("#run-1 h1")[0])
        self.assertEqual(len(self.texts("#between thead th")), 3)
        self.assert_quiet()

    def test_least_files(self):
        least = ["--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo"]', "--set", "outputs.sample_futures=0"]
        for name, arguments in (("one policy, one future", ["-n", "1", *least]), ("a short horizon", ["-n", "40", "--set", "horizon=2027.5", *least])):
            with self.subTest(name):
                self.open(page_of(name.replace(" ", "_"), arguments))
                self.assertEqual(len(self.texts("h1")), 1)
                self.assertNotRegex(self.browser.run("return document.body.innerText"), r"\bnan\b|NaN|undefined|\binf\b")
                self.assert_quiet()


if __name__ == "__main__":
    skip_without_browser()
    unittest.main()
