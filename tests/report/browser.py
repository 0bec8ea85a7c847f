# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium for the tests of reports, driven by WebDriver."""
import base64
import contextlib
import os
import shutil
import sys
import tempfile
import time

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# What the browser would do of its own over the network is switched off, so that what is left is the page's.
SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-quic"]


def missing():
    """What is not there of what the tests need, or nothing."""
    return [name for name, there in (("python3-selenium", webdriver), ("chromium", CHROMIUM), ("chromium-driver", DRIVER)) if not there]


class Browser:
    """One window. `script=False`: JavaScript is off."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="quadrant-browser-")
        options = Options()
        options.binary_location = CHROMIUM
        for switch in [*SWITCHES, "--user-data-dir=" + self.profile]:
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.execute_cdp_cmd("Network.enable", {})

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, True)

    def open(self, path, width=1280, script=True, dark=False):
        """Opens a page from the disk in a window of that width."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        cdp = self.driver.execute_cdp_cmd
        cdp("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        cdp("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.driver.get("file://" + os.path.abspath(path))

    def run(self, script, *arguments):
        """The value of JavaScript with `return`."""
        return self.driver.execute_script(script, *arguments)

    def log(self):
        """Messages of the console since the page was opened."""
        return self.driver.get_log("browser")

    def draw_all(self):
        """Scrolls through the whole page until every chart of the run in sight is drawn."""
        self.run('document.documentElement.style.scrollBehavior = "auto"')
        until = time.monotonic() + 30
        while time.monotonic() < until:
            left = self.run("""
                const left = [...document.querySelectorAll('article.run:not([hidden]) [data-chart]:not([data-drawn])')];
                if (left.length) left[0].scrollIntoView();
                return left.map((figure) => figure.dataset.chart);""")
            if not left:
                return
            time.sleep(0.05)
        raise AssertionError(f"charts were not drawn: {left}")

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.driver.get_screenshot_as_base64()))

    def printed(self):
        """The page as a PDF file's bytes."""
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])


@contextlib.contextmanager
def browser():
    window = Browser()
    try:
        yield window
    finally:
        window.close()


def skip_without_browser():
    """Ends the test program with 77, which says that it could not run, where there is no browser."""
    if missing():
        print("skipped: no " + ", ".join(missing()) + "; reports were not opened in a browser")
        sys.exit(77)
