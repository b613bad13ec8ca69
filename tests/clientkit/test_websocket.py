"""Opening a WebSocket to a device."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import WSMsgType, hdrs, web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceWantsHttpsError,
)
from custom_components.procam.clientkit.websocket import open_websocket

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[URL]:
    app = web.Application()
    app.router.add_get("/ws", handler)
    async with TestServer(app) as server:
        yield server.make_url("/ws")


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(protocols=("events",))
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


def answering(status: int, **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


async def opened(session: aiohttp.ClientSession, url: URL, **options: Any) -> Any:
    limits = {"heartbeat_s": None, "max_bytes": 100, **options}
    return await open_websocket(session, url, **limits)


async def test_messages_go_both_ways(session: aiohttp.ClientSession) -> None:
    async with serving(echo) as url:
        socket = await opened(session, url, protocols=("events",))
        await socket.send_str("hello")
        assert (await socket.receive()).data == "hello"
        assert socket.protocol == "events"
        await socket.close()


async def test_a_message_beyond_the_limit_ends_the_socket(
    session: aiohttp.ClientSession,
) -> None:
    async with serving(echo) as url:
        socket = await opened(session, url)
        await socket.send_str("x" * 101)
        assert (await socket.receive()).type is WSMsgType.ERROR


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    session: aiohttp.ClientSession, status: int
) -> None:
    reached = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        return await echo(request)

    async with (
        serving(elsewhere) as other,
        serving(answering(status, Location=str(other))) as url,
    ):
        for _ in range(2):
            with pytest.raises(DeviceResponseError, match="redirected"):
                await opened(session, url)
    assert reached == []
    assert len(session.trace_configs) == 1


async def test_a_device_that_wants_https_is_reported_as_such(
    session: aiohttp.ClientSession,
) -> None:
    async with serving(answering(302, Location="https://192.0.2.7/ws")) as url:
        with pytest.raises(DeviceWantsHttpsError):
            await opened(session, url)


async def test_other_requests_of_the_session_are_redirected_as_before(
    session: aiohttp.ClientSession,
) -> None:
    async with serving(echo) as socket_url:
        await (await opened(session, socket_url)).close()
    async with (
        serving(answering(204)) as other,
        serving(answering(302, Location=str(other))) as url,
        session.get(url) as response,
    ):
        assert response.status == 204


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, DeviceResponseError),
        (401, DeviceAuthError),
        (403, DevicePermissionError),
        (404, DeviceNotFoundError),
        (503, DeviceResponseError),
    ],
)
async def test_a_status_in_place_of_a_socket_is_an_error(
    session: aiohttp.ClientSession, status: int, error: type[DeviceError]
) -> None:
    async with serving(answering(status)) as url:
        with pytest.raises(error):
            await opened(session, url)


async def test_a_handshake_without_its_proof_is_refused(
    session: aiohttp.ClientSession,
) -> None:
    headers = {hdrs.UPGRADE: "websocket", hdrs.CONNECTION: "upgrade"}
    async with serving(answering(101, **headers)) as url:
        with pytest.raises(DeviceResponseError, match="does not follow the WebSocket"):
            await opened(session, url)


async def test_a_device_that_never_answers_the_handshake_times_out(
    session: aiohttp.ClientSession,
) -> None:
    done = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await done.wait()
        return web.Response()

    async with serving(silent) as url:
        with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
            await opened(session, url, timeout_s=0.1)
        done.set()


async def test_a_closed_session_opens_nothing(session: aiohttp.ClientSession) -> None:
    await session.close()
    with pytest.raises(DeviceConnectionError, match="connection_lost"):
        await opened(session, URL("ws://192.0.2.7/ws"))
