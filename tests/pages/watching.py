"""A page, and what is noticed of it: errors in the console, calls to the API, layout shifts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

from infra.dashboard.vendor import PACKAGES

AXE = PACKAGES / "axe-core" / "axe.min.js"
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# What the browser itself writes when an answer of the API is a problem: pages show it.
_OF_ANSWERS = "Failed to load resource: the server responded with a status of"


class Watched:
    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        self.calls: list[tuple[str, str]] = []
        page.add_init_script(_SHIFTS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self._answered)

    def go(self, path: str, *, settled: bool = True) -> None:
        self.calls.clear()
        self.page.goto(self.site + path)
        if settled:
            self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle")

    def axe(self, *rules: str) -> list[str]:
        """What axe-core finds, in words; of these rules alone, if any are named."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())  # as an extension would: the page's own policy allows no such script
        found: dict[str, Any] = self.page.evaluate(
            "(rules) => axe.run(document, rules.length ? {runOnly: rules} : {})", list(rules)
        )
        return [
            f"{each['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    @property
    def too_wide_by(self) -> int:
        """Pixels that one would have to scroll sideways; one is the rounding of a width with a fraction."""
        found = int(
            self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth,"
                " document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)"
            )
        )
        return max(found - 1, 0)

    @property
    def shifted(self) -> float:
        return float(self.page.evaluate("window.shifted"))

    @property
    def painted_ms(self) -> float:
        return float(self.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_OF_ANSWERS):
            self.faults.append(message.text)

    def _answered(self, response: Response) -> None:
        if "/v1/" in response.url:
            self.calls.append((response.request.method, response.url.partition("/v1/")[2]))
