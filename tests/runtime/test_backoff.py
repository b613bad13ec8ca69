"""The growing pauses between tries, and the knock that ends them."""

import asyncio
from itertools import pairwise

import pytest

from custom_components.procam.runtime import backoff as pauses_module
from custom_components.procam.runtime.backoff import Backoff, probe_port

HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Knock in quick succession, without chance."""
    monkeypatch.setattr(pauses_module, "PROBE_EVERY_S", 0.01)
    monkeypatch.setattr(pauses_module, "JITTER", 0.0)


async def listen(port: int = 0) -> tuple[asyncio.Server, int]:
    server = await asyncio.start_server(lambda _, writer: writer.close(), HOST, port)
    return server, server.sockets[0].getsockname()[1]


async def shut_port() -> int:
    server, port = await listen()
    server.close()
    await server.wait_closed()
    return port


async def pauses(backoff: Backoff, times: int) -> list[float]:
    loop = asyncio.get_running_loop()
    marks = [loop.time()]
    for _ in range(times):
        await backoff.wait()
        marks.append(loop.time())
    return [later - earlier for earlier, later in pairwise(marks)]


async def test_pauses_double_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses_module, "FIRST_WAIT_S", 0.02)
    monkeypatch.setattr(pauses_module, "MAX_WAIT_S", 0.05)
    backoff = Backoff(HOST, await shut_port())
    first, *waited = await pauses(backoff, 4)
    assert first < 0.01
    assert waited == [
        pytest.approx(0.02, abs=0.015),
        pytest.approx(0.04, abs=0.015),
        pytest.approx(0.05, abs=0.015),
    ]


async def test_after_a_success_the_next_try_is_at_once() -> None:
    backoff = Backoff(HOST, await shut_port())
    await backoff.wait()
    backoff.reset()
    assert await pauses(backoff, 1) == [pytest.approx(0, abs=0.01)]


async def test_a_port_that_opens_ends_the_pause() -> None:
    port = await shut_port()
    backoff = Backoff(HOST, port)
    await backoff.wait()
    waiting = asyncio.create_task(backoff.wait())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    server, _ = await listen(port)
    async with asyncio.timeout(0.5):
        await waiting
    server.close()


async def test_a_port_that_was_open_all_along_ends_no_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pauses_module, "FIRST_WAIT_S", 0.1)
    server, port = await listen()
    backoff = Backoff(HOST, port)
    _, waited = await pauses(backoff, 2)
    assert waited == pytest.approx(0.1, abs=0.05)
    server.close()


async def test_a_device_that_answers_is_not_knocked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pauses_module, "FIRST_WAIT_S", 0.1)
    knocks: list[object] = []
    server = await asyncio.start_server(lambda reader, _: knocks.append(reader), HOST)
    backoff = Backoff(HOST, server.sockets[0].getsockname()[1])
    await backoff.wait()
    await backoff.wait(probing=False)
    assert knocks == []
    server.close()


async def test_forty_rooms_do_not_call_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses_module, "FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(pauses_module, "JITTER", 1.0)
    port = await shut_port()

    async def second_pause() -> float:
        return (await pauses(Backoff(HOST, port), 2))[1]

    waited = await asyncio.gather(*(second_pause() for _ in range(10)))
    assert max(waited) - min(waited) > 0.005


async def test_a_knock_tells_an_open_port_from_a_shut_one() -> None:
    server, port = await listen()
    assert await probe_port(HOST, port)
    server.close()
    await server.wait_closed()
    assert not await probe_port(HOST, port)


async def test_a_pause_can_be_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses_module, "FIRST_WAIT_S", 30.0)
    backoff = Backoff(HOST, await shut_port())
    backoff.retry_now()
    await backoff.wait()
    pause = asyncio.create_task(backoff.wait())
    await asyncio.sleep(0.02)
    assert not pause.done()
    backoff.retry_now()
    async with asyncio.timeout(1):
        await pause
