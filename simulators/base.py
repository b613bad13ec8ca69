"""What every simulated device shares: server, request log, faults, console."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
import inspect
import ssl
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .console import add_console
from .faults import Fault, FaultKind, Handler, show_fault

type Rewrite = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

_LOG_LENGTH = 5000
_SHUTDOWN_S = 0.2
"""A device that loses power does not wait for its clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One request or message the simulator received."""

    channel: str
    """`GET`, `POST`, … for HTTP; `tcp`, `ws` … for messages."""
    line: str
    """Path with query, or the message itself, as it came over the wire."""
    body: bytes = b""
    authorization: str = ""
    """The Authorization header's scheme, never its secret part."""
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A button of the simulator's own console: what a person does at the device."""

    name: str
    label: str
    run: Callable[..., Any | Awaitable[Any]]
    fields: tuple[str, ...] = ()
    """Names of text inputs, passed to `run` as strings by keyword."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What the console shows for a field of a control."""

    label: str
    choices: Mapping[str, str] | None = None
    """Texts of a list by value; without, anything can be typed."""


class Simulator:
    """A fake device on loopback; subclasses add routes, state and controls.

    Use as `async with InogeniSimulator() as device:`. `stop()` then `start()` is a
    power cycle: the port stays the same, and subclasses lose their volatile state.
    """

    title = "Simulator"
    badge = ("Si", "#555555")
    """Letters and color of the console's icon."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Port 0 takes a free port at the first start."""
        self.host = host
        self.port = port
        self.log: deque[Logged] = deque(maxlen=_LOG_LENGTH)
        self.faults: list[Fault] = []
        self.rewrite: Rewrite | None = None
        """If set, returns the answer to each request, given the device's own answer."""
        self.tls: ssl.SSLContext | None = None
        """If set before a start, the device serves HTTPS."""
        self._runner: web.AppRunner | None = None

    # -- what a subclass brings ---------------------------------------------

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the device's HTTP routes."""

    def controls(self) -> tuple[Control, ...]:
        """Return the controls of the console page."""
        return ()

    def console_inputs(self) -> Mapping[str, Input]:
        """Return how fields look, by `control.field` or by `field` of any control."""
        return {}

    def state(self) -> dict[str, Any]:
        """Return what the console shows, as JSON values."""
        return {}

    async def on_start(self) -> None:
        """Open further listeners, start the device's own life."""

    async def on_stop(self) -> None:
        """Close what `on_start` opened; live connections are cut."""

    # -- running ------------------------------------------------------------

    @property
    def url(self) -> str:
        """Base URL of the HTTP server."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{self.host}:{self.port}"

    @property
    def running(self) -> bool:
        """Return True if the device is powered."""
        return self._runner is not None

    async def start(self) -> None:
        """Power up."""
        app = web.Application(middlewares=[self._serve], client_max_size=64 * 2**20)
        add_console(app, self)
        self.add_routes(app.router)
        runner = web.AppRunner(
            app, shutdown_timeout=_SHUTDOWN_S, handler_cancellation=True
        )
        await runner.setup()
        site = web.TCPSite(
            runner, self.host, self.port, ssl_context=self.tls, reuse_address=True
        )
        await site.start()
        if self.port == 0:
            self.port = runner.addresses[0][1]
        self._runner = runner
        try:
            await self.on_start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the device and close every connection."""
        if (runner := self._runner) is None:
            return
        self._runner = None
        await self.on_stop()
        if runner.server is not None:
            for connection in list(runner.server.connections):
                if connection.transport is not None:
                    connection.transport.abort()
        await runner.cleanup()

    async def restart(self, *, down_s: float = 0.0) -> None:
        """Restart the device, as after a power failure."""
        await self.stop()
        await asyncio.sleep(down_s)
        await self.start()

    async def __aenter__(self) -> Self:
        """Power up."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Power down."""
        await self.stop()

    # -- faults and log -----------------------------------------------------

    def fail(self, kind: FaultKind | str, path: str = "", **options: Any) -> Fault:
        """Arm a fault; `fail("hang", "/control", times=1)`."""
        fault = Fault(kind=FaultKind(kind), path=path, **options)
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Remove all faults."""
        self.faults.clear()

    def note(self, channel: str, line: str, body: bytes = b"") -> None:
        """Log a message that did not come over HTTP."""
        self.log.append(Logged(channel=channel, line=line, body=body))

    def requests(self, part: str = "") -> list[Logged]:
        """Return the logged requests whose line contains `part`."""
        return [entry for entry in self.log if part in entry.line]

    @web.middleware
    async def _serve(self, request: web.Request, handler: Handler) -> Any:
        if request.path.startswith("/_sim"):
            return await handler(request)
        body = await request.read() if request.can_read_body else b""
        scheme = request.headers.get("Authorization", "").split(" ")[0]
        self.log.append(
            Logged(
                channel=request.method,
                line=request.raw_path,
                body=body,
                authorization=scheme,
            )
        )
        for fault in self.faults:
            if fault.matches(request.raw_path):
                fault.use()
                return await show_fault(fault, request, handler)
        if self.rewrite is not None:
            return await self.rewrite(request, handler)
        return await handler(request)

    async def run_control(self, name: str, values: dict[str, str]) -> Any:
        """Press a console button; unknown names raise KeyError."""
        control = {control.name: control for control in self.controls()}[name]
        result = control.run(**{key: values[key] for key in control.fields})
        return await result if inspect.isawaitable(result) else result
