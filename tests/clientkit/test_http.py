"""HTTP requests limited in time and size, with one set of errors."""

import asyncio
from collections.abc import Awaitable, Callable
import ssl

import aiohttp
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceCertificateError,
    DeviceConnectionError,
    DeviceError,
    DeviceNoHttpsError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
)
from custom_components.procam.clientkit.http import Answer, Http, encode_query
from custom_components.procam.clientkit.http_errors import connection_error
from simulators.base import Simulator

from .camera import Camera

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def serve(peer: Peer) -> tuple[asyncio.Server, str]:
    server = await asyncio.start_server(peer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}"


async def test_an_answer_is_whole(session: aiohttp.ClientSession) -> None:
    async with Camera().running() as server:
        answer = await Http(session, server.make_url("/")).get("/open", "a=1")
    assert answer.status == 200
    assert answer.text == "GET /open?a=1"
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_reserved_characters_and_spaces_are_percent_encoded() -> None:
    assert encode_query({"a": "x y+z/ü&="}) == "a=x%20y%2Bz%2F%C3%BC%26%3D"
    assert encode_query([("move", "-10,0"), ("n", 1)], safe=",") == "move=-10,0&n=1"


def test_text_is_read_in_the_declared_charset() -> None:
    headers = {"Content-Type": "text/plain; charset=ISO-8859-2"}
    answer = Answer(status=200, headers=headers, body="vchod č".encode("latin2"))
    assert answer.text == "vchod č"


async def test_json_is_read_from_an_answer(session: aiohttp.ClientSession) -> None:
    async with Camera().running() as server:
        answer = await Http(session, server.make_url("/")).get("/open")
    with pytest.raises(DeviceResponseError, match="The answer is not JSON"):
        answer.json("The answer")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, DeviceResponseError),
        (400, DeviceResponseError),
        (401, DeviceAuthError),
        (403, DevicePermissionError),
        (404, DeviceNotFoundError),
        (500, DeviceResponseError),
        (503, DeviceResponseError),
    ],
)
async def test_a_status_says_what_is_wrong(
    session: aiohttp.ClientSession, status: int, error: type[DeviceError]
) -> None:
    async with Simulator() as device:
        device.fail("status", status=status)
        http = Http(session, device.url)
        with pytest.raises(error) as caught:
            await http.get("/a")
        answer = await http.get("/a", accept=frozenset({status}))
    assert type(caught.value) is error
    assert getattr(caught.value, "status", status) == status
    assert answer.status == status


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("hang", DeviceConnectionError),
        ("reset", DeviceConnectionError),
        ("truncate", DeviceResponseError),
        ("huge", DeviceResponseError),
        ("endless", DeviceError),
    ],
)
async def test_a_broken_device_is_an_error_in_time(
    session: aiohttp.ClientSession, fault: str, error: type[DeviceError]
) -> None:
    async with Simulator() as device:
        device.fail(fault)
        http = Http(session, device.url)
        async with asyncio.timeout(3):
            with pytest.raises(error):
                await http.get("/_x", timeout_s=0.3, max_bytes=100_000)


async def test_a_device_that_is_off_cannot_be_reached(
    session: aiohttp.ClientSession,
) -> None:
    async with Simulator() as device:
        url = device.url
    with pytest.raises(DeviceConnectionError, match="nothing_answers"):
        await Http(session, url).get("/")


async def test_a_server_that_speaks_no_http_is_not_the_device(
    session: aiohttp.ClientSession,
) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        writer.close()

    server, url = await serve(greet)
    async with server:
        with pytest.raises(DeviceResponseError, match="not HTTP"):
            await Http(session, url).get("/")


async def test_https_on_a_plain_port_has_an_error_of_its_own(
    session: aiohttp.ClientSession,
) -> None:
    async with Simulator() as device:
        url = device.url.replace("http:", "https:")
        with pytest.raises(DeviceNoHttpsError, match="no_https"):
            await Http(session, url, ssl=False).get("/")


async def test_a_command_on_a_dying_connection_is_not_sent_again(
    session: aiohttp.ClientSession,
) -> None:
    requests = []

    async def answer_once(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            requests.append(1)
            if len(requests) == 2:
                writer.transport.abort()
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server, url = await serve(answer_once)
    async with server:
        http = Http(session, url)
        await http.get("/move")
        with pytest.raises(DeviceConnectionError, match="connection_lost"):
            await http.get("/move")
    assert len(requests) == 2


def test_what_aiohttp_says_of_connections_has_our_words() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("h", 1, True, True, None, None, None)
    dns = aiohttp.ClientConnectorDNSError(key, OSError("x"))
    untrusted = aiohttp.ClientConnectorCertificateError(
        key, ssl.SSLCertVerificationError("x")
    )
    assert str(connection_error(dns)) == "host_unknown"
    assert isinstance(connection_error(untrusted), DeviceCertificateError)
    assert str(connection_error(TimeoutError())) == "no_answer_in_time"


def test_a_refusal_keeps_the_devices_words_and_code() -> None:
    refusal = DeviceRejectedError("PRESET 5 NOT FOUND", code=5)
    assert (str(refusal), refusal.code) == ("PRESET 5 NOT FOUND", 5)


async def test_an_answer_shorter_than_announced_is_cut_off(
    session: aiohttp.ClientSession,
) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    server, url = await serve(half)
    async with server:
        with pytest.raises(DeviceResponseError, match="cut off"):
            await Http(session, url).get("/")


async def test_nothing_is_asked_once_the_session_is_closed() -> None:
    async with aiohttp.ClientSession() as session:
        http = Http(session, "http://127.0.0.1:1")
    with pytest.raises(DeviceConnectionError, match="connection_lost"):
        await http.get("/")
