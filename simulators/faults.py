"""Faults that a simulator can show: what broken devices do on the wire."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

HUGE_BYTES = 10 * 1024 * 1024
"""Body size of `FaultKind.HUGE`: larger than any answer a vendor documents."""

_CHUNK = b"x" * 65536
_ENDLESS_PAUSE_S = 0.01


class FaultKind(StrEnum):
    """One kind of fault."""

    HANG = "hang"
    """Take the request, never answer."""
    SLOW = "slow"
    """Answer rightly, `delay_s` late."""
    RESET = "reset"
    """Drop the connection without an answer."""
    LATE = "late"
    """Carry the command out `delay_s` late, for a client that has gone too; answer."""
    LOST = "lost"
    """As `late`, but drop the connection instead of answering."""
    REFUSED = "refused"
    """As `late`, but answer with HTTP status `status`: it was done in part."""
    STATUS = "status"
    """Answer with HTTP status `status` and an HTML body."""
    HTML = "html"
    """Answer 200 with a web page."""
    GARBAGE = "garbage"
    """Answer 200 with bytes that are text in no encoding."""
    TRUNCATE = "truncate"
    """Send half of the right answer under its full length, then drop."""
    HUGE = "huge"
    """Answer 200 with ten megabytes."""
    ENDLESS = "endless"
    """Answer 200 with a body that never ends."""
    EMPTY = "empty"
    """Answer 200 with nothing."""


@dataclass(kw_only=True)
class Fault:
    """A fault shown to requests whose path and query contain `path`."""

    kind: FaultKind
    path: str = ""
    times: int | None = None
    """How often; None until cleared."""
    status: int = 500
    delay_s: float = 1.0

    def matches(self, path: str) -> bool:
        """Return True if the fault is still armed and meant for this path."""
        return self.path in path and (self.times is None or self.times > 0)

    def use(self) -> None:
        """Count one use."""
        if self.times is not None:
            self.times -= 1


type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def show_fault(
    fault: Fault, request: web.Request, handler: Handler
) -> web.StreamResponse:
    """Answer the request as the fault says."""
    match fault.kind:
        case FaultKind.HANG:
            await asyncio.Event().wait()
        case FaultKind.SLOW:
            await asyncio.sleep(fault.delay_s)
            return await handler(request)
        case FaultKind.LATE | FaultKind.LOST | FaultKind.REFUSED:
            return await asyncio.shield(_late(fault, request, handler))
        case FaultKind.RESET:
            _abort(request)
        case FaultKind.STATUS:
            return _refusal(fault.status)
        case FaultKind.HTML:
            return web.Response(
                text="<!DOCTYPE html><html><body>Welcome</body></html>",
                content_type="text/html",
            )
        case FaultKind.GARBAGE:
            return web.Response(body=bytes(range(128, 256)) * 8)
        case FaultKind.TRUNCATE:
            return await _truncate(request, await handler(request))
        case FaultKind.HUGE:
            return web.Response(body=b"x" * HUGE_BYTES)
        case FaultKind.ENDLESS:
            return await _endless(request)
        case FaultKind.EMPTY:
            return web.Response()
    return web.Response(status=500)


def _refusal(status: int) -> web.Response:
    return web.Response(
        status=status,
        text=f"<html><h1>{status}</h1></html>",
        content_type="text/html",
    )


async def _late(
    fault: Fault, request: web.Request, handler: Handler
) -> web.StreamResponse:
    await asyncio.sleep(fault.delay_s)
    answer = await handler(request)
    if fault.kind is FaultKind.LOST:
        _abort(request)
    return _refusal(fault.status) if fault.kind is FaultKind.REFUSED else answer


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _truncate(
    request: web.Request, answer: web.StreamResponse
) -> web.StreamResponse:
    body = answer.body if isinstance(answer, web.Response) else None
    whole = body if isinstance(body, bytes) else b"{}"
    cut = web.StreamResponse(status=answer.status)
    cut.content_type = answer.content_type
    cut.content_length = len(whole)
    await cut.prepare(request)
    await cut.write(whole[: len(whole) // 2])
    _abort(request)
    return cut


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(_CHUNK)
        await asyncio.sleep(_ENDLESS_PAUSE_S)
    return answer
