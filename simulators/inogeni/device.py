"""The simulated CAMTRACK unit: its routes, its commands and its Web GUI's user."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from itertools import cycle
from typing import Any, Final, override

from aiohttp import web

from simulators.base import Control, Input, Simulator

from .commands import LISTS, Outcome, Request, not_valid, run
from .links import Link
from .network import Network
from .options import HttpLists, Options, SwitchList
from .panel import buttons, console_inputs
from .unit import INPUT, PRESET, SWITCH, Rep, Unit
from .wire import (
    encode,
    http_reply,
    new_msgid,
    rep_message,
    replies,
    request_from_message,
    request_from_query,
)

_LAST_ANSWER_S: Final = 0.1
"""Time for the console to answer the button that pulls the plug."""

_FLOOD_BURST: Final = 100
"""Messages between two turns of the loop when a flood has no rate."""


class InogeniSimulator(Simulator):
    """A CAMTRACK unit on HTTP, WebSocket (same port) and TCP.

    Keyword arguments beyond the named ones are fields of `Options`. The defaults
    make the vendor's samples come true: no input 5, no channel 301, no preset 5.
    """

    title = "INOGENI CAMTRACK"
    badge = ("In", "#2e7d32")

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tcp_port: int = 0,
        inputs: Iterable[int] = (1, 2, 3),
        outputs: Iterable[int] = (1, 2, 3, 4),
        switches: Iterable[int] = (1,),
        presets: Iterable[int] = (1, 2, 3, 4, 6),
        channels: Iterable[int] = (1, 101, 201),
        credentials: bool = True,
        delete_flag: bool = False,
        life_s: float = 0.0,
        **options: object,
    ) -> None:
        """Devices are numbers, or names by number.

        With `life_s`, another microphone becomes active every so many seconds.
        """
        super().__init__(host=host, port=port)
        fields: dict[str, Any] = options
        self.options = Options(**fields)
        self.unit = Unit(
            self.options,
            inputs=inputs,
            outputs=outputs,
            switches=switches,
            presets=presets,
            channels=channels,
            credentials=credentials,
            delete_flag=delete_flag,
        )
        self.network = Network(self.options, host, tcp_port, self._take)
        self.rewrite_replies: Callable[[str, list[str]], list[str]] | None = None
        """If set, returns the messages that answer a command over TCP or WebSocket, given
        the command and the messages that the device would send."""
        self._life_s = life_s
        self._power_lost = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    # Running.

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/control", self._control, allow_head=False)
        if self.options.browser_path:
            router.add_get("/browser", self._control, allow_head=False)
        router.add_get("/websocket", self.network.serve_websocket, allow_head=False)

    @override
    async def on_start(self) -> None:
        self._power_lost.clear()
        if self.options.tcp:
            await self.network.open_tcp()
        if self._life_s:
            self._spawn(self._live())

    @override
    async def stop(self) -> None:
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        await super().stop()

    @override
    async def on_stop(self) -> None:
        self._power_lost.set()
        self.network.cut()
        await self.network.close_tcp()
        self.thaw()
        self.unit.power_loss()

    @property
    def tcp_port(self) -> int:
        """Port of the TCP server; 0 before the first start when a free one is taken."""
        return self.network.tcp_port

    @property
    def connections(self) -> dict[str, int]:
        """Open connections by transport, `tcp` and `ws`."""
        return self.network.connections

    @property
    def accepted(self) -> dict[str, int]:
        """Number of accepted connections by transport, `tcp` and `ws`."""
        return {name: self.network.accepted[name] for name in ("tcp", "ws")}

    @override
    def note(self, channel: str, line: str, body: bytes = b"") -> None:
        super().note(channel, line, body)
        self.network.stir()

    async def until(
        self, happened: Callable[[], bool], *, timeout_s: float = 5.0
    ) -> None:
        """Wait until a condition on log, state or connections holds."""
        await self.network.until(happened, timeout_s)

    @override
    def controls(self) -> tuple[Control, ...]:
        return buttons(self)

    @override
    def console_inputs(self) -> Mapping[str, Input]:
        return console_inputs(self)

    @override
    def state(self) -> dict[str, Any]:
        return self.unit.show() | {
            "tcp_port": self.tcp_port,
            "connections": self.connections,
            "frozen": not self.network.thawed.is_set(),
        }

    # Commands.

    async def _control(self, request: web.Request) -> web.Response:
        self.network.stir()
        if not self.options.http:
            raise web.HTTPNotFound
        await self.network.thawed.wait()
        if not self.running:
            raise web.HTTPServiceUnavailable
        asked = request_from_query(request.raw_path)
        if asked.command in self.options.unanswered:
            await self._power_lost.wait()
            raise web.HTTPServiceUnavailable
        if asked.command not in LISTS:
            outcome, changed = self._run(asked)
            self._push(outcome, changed, new_msgid(), sender=None)
        elif self.options.http_lists is HttpLists.TIMEOUT:
            await self._power_lost.wait()
            raise web.HTTPServiceUnavailable
        else:  # "not supported in the browser interface" (HTTP, GET *_DEVICE_DATA)
            outcome = not_valid(asked)
        failed = outcome.status == "FAILED"
        return web.Response(
            status=self.options.http_failed_status if failed else 200,
            text=encode(http_reply(outcome, self.options), self.options),
            content_type=self.options.http_content_type,
        )

    def _take(self, link: Link, text: str) -> None:
        """Answer a command from TCP or WebSocket; the commands are the same."""
        self.note(link.transport, text)
        request = request_from_message(text, self.options)
        silent_list = self.options.switch_list is SwitchList.SILENT
        if not (silent_list and request.command == f"GET {SWITCH}"):
            outcome, changed = self._run(request)
            msgid = new_msgid()
            if not self.options.silent and (
                request.command not in self.options.unanswered
            ):
                self._reply(link, outcome, msgid)
            self._push(outcome, changed, msgid, sender=link)

    def _reply(self, link: Link, outcome: Outcome, msgid: str) -> None:
        """Answer a command, its reports later than the acknowledgment if so set."""
        messages = replies(outcome, msgid, self.options)
        texts = [encode(message, self.options) for message in messages]
        if self.rewrite_replies is not None:
            texts = self.rewrite_replies(outcome.command, texts)
        links = self.network.links if self.options.broadcast_replies else [link]
        late_s = self.options.report_delay_s
        at_once = 1 if late_s and outcome.command.startswith("SET ") else len(texts)
        for each in links:
            if texts[:at_once]:
                each.post(texts[:at_once], delay_s=self.options.delay_s)
            if texts[at_once:]:
                loop = asyncio.get_running_loop()
                loop.call_later(late_s, each.post, texts[at_once:])

    def _run(self, request: Request) -> tuple[Outcome, list[Rep]]:
        """Run a command; also return what changed besides what it reports."""
        before = set(self.unit.report())
        outcome = run(self.unit, request)
        changed = set(self.unit.report()) - before
        aside = [rep for rep in self.unit.report() if rep in changed]
        return outcome, [rep for rep in aside if rep.noun != request.noun]

    def _push(
        self, outcome: Outcome, changed: list[Rep], msgid: str, *, sender: Link | None
    ) -> None:
        """Report to the connections that did not ask; optional, as the text leaves it open."""
        asked = outcome.command.startswith("GET ")
        if not asked or self.options.broadcast_gets:
            others = [link for link in self.network.links if link is not sender]
            self._report(outcome.reps, others, msgid)
        self._report(changed, self.network.links, new_msgid())

    def _report(self, reps: Iterable[Rep], links: Iterable[Link], msgid: str) -> None:
        texts = [
            encode(rep_message(rep, msgid, self.options), self.options) for rep in reps
        ]
        if not texts or self.options.silent or not self.options.broadcast:
            return
        for link in links:
            link.post(texts)

    # What a person does in the Web GUI; changes are pushed when broadcast is on.

    def by_hand(self, act: Callable[[], None], *, always: str = "") -> None:
        """Do something at the device and push what changed, and `always`'s noun."""
        before = set(self.unit.report())
        act()
        self.network.stir()
        for rep in self.unit.report():
            if rep not in before or rep.noun == always:
                self._report([rep], self.network.links, new_msgid())

    def set_standby(self, *, on: bool) -> None:
        """Put the system into standby, or wake it."""
        self.by_hand(lambda: setattr(self.unit, "standby", on))

    def set_device(self, noun: str, number: int, *, on: bool) -> None:
        """Switch a device's data processing; 0 for all, KeyError if unknown."""
        self.by_hand(lambda: self.unit.set_enabled(noun, number, on=on))

    def toggle_device(self, noun: str, number: int) -> None:
        """Flip a device's data processing; KeyError if unknown."""
        self.set_device(noun, number, on=not self.unit.enabled[noun][number])

    def recall_preset(self, number: int) -> None:
        """Recall a global preset; KeyError when the slot is empty."""
        self.by_hand(lambda: self.unit.recall_preset(number), always=PRESET)

    def save_preset(self, number: int) -> None:
        """Store the present states in a slot."""
        self.unit.save_preset(number)

    def forget_preset(self, number: int) -> None:
        """Empty a slot; KeyError when it is."""
        del self.unit.presets[number]

    # Trouble.

    async def set_transport(self, transport: str, *, on: bool) -> None:
        """Switch `tcp`, `websocket` or `http`; connections of a lost one are cut."""
        setattr(self.options, transport, on)
        if transport == "websocket" and not on:
            self.network.cut("ws")
        if transport == "tcp":
            await (self.network.open_tcp() if on else self.network.close_tcp())

    def drop_connections(self) -> int:
        """Cut the network: abort all TCP and WebSocket connections; return how many."""
        return self.network.cut()

    def freeze(self) -> None:
        """Stop answering on every transport, leaving connections half-open."""
        self.network.thawed.clear()

    def thaw(self) -> None:
        """End the freeze and answer the requests that have waited."""
        self.network.thawed.set()

    def inject(self, data: bytes | str) -> None:
        """Write anything to all connections; on TCP without adding a newline."""
        for link in self.network.links:
            link.post_raw(data)

    def break_off(self) -> None:
        """Send half a report to all connections, then end them."""
        text = encode(
            rep_message(self.unit.standby_rep(), new_msgid(), self.options),
            self.options,
        )
        for link in self.network.links:
            link.post_half(text)

    async def flood(self, count: int, rate: float = 0.0) -> None:
        """Flip the first input `count` times and report each, `rate` a second.

        Rate 0 is as fast as connections take it. The state that can be read back
        is the last one reported.
        """
        number = min(self.unit.enabled[INPUT])
        start = asyncio.get_running_loop().time()
        for sent in range(count):
            self.unit.set_enabled(
                INPUT, number, on=not self.unit.enabled[INPUT][number]
            )
            message = rep_message(
                self.unit.rep(INPUT, number), new_msgid(), self.options
            )
            texts = [encode(message, self.options)]
            for link in self.network.links:
                link.post(texts)
            early_s = 0.0
            if rate:
                due = start + (sent + 1) / rate
                early_s = max(0.0, due - asyncio.get_running_loop().time())
            if early_s or sent % _FLOOD_BURST == 0:
                await asyncio.sleep(early_s)

    def power_cycle(self, *, down_s: float = 1.0) -> None:
        """Pull the plug for a while, from the console that dies with the device."""

        async def cycle_power() -> None:
            await asyncio.sleep(_LAST_ANSWER_S)
            await self.restart(down_s=down_s)

        self._spawn(cycle_power())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _live(self) -> None:
        """Activate one microphone after the other."""
        for speaking in cycle(
            [channel for channel in self.unit.channels if channel > 1]
        ):
            for channel in self.unit.channels:
                self.unit.set_channel(channel, active=channel == speaking)
            self.network.stir()
            await asyncio.sleep(self._life_s)
