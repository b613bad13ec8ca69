"""How long a page keeps the browser busy, in processor time, whatever else runs."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from playwright.async_api import Page

_TRACE = {
    "transferMode": "ReportEvents",
    "traceConfig": {"includedCategories": ["toplevel", "__metadata"]},
}
_MAIN_THREAD = "CrRendererMain"


@dataclass
class TaskWatch:
    """Records the tasks of the main thread of the busiest page."""

    page: Page
    longest_ms: float = 0.0
    total_ms: float = 0.0
    _events: list[dict[str, Any]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Start to record."""
        browser = self.page.context.browser
        assert browser is not None
        self._session = await browser.new_browser_cdp_session()
        self._done = asyncio.Event()
        self._session.on(
            "Tracing.dataCollected", lambda found: self._events.extend(found["value"])
        )
        self._session.on("Tracing.tracingComplete", lambda _: self._done.set())
        await self._session.send("Tracing.start", _TRACE)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and sum up."""
        await self._session.send("Tracing.end")
        await self._done.wait()
        await self._session.detach()
        main = {
            (event["pid"], event["tid"])
            for event in self._events
            if event["name"] == "thread_name" and event["args"]["name"] == _MAIN_THREAD
        }
        tasks: dict[int, list[float]] = defaultdict(list)
        for event in self._events:
            thread = event["pid"], event["tid"]
            if event["name"].endswith("RunTask") and thread in main:
                tasks[event["pid"]].append(event.get("tdur", 0) / 1000)
        busiest = max(tasks.values(), key=sum)
        self.longest_ms, self.total_ms = max(busiest), sum(busiest)
