"""Commands that really call, and scenarios."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
import pytest

from simulators.camtrace import CamtraceSimulator, Variants

from .conftest import Asker


@pytest.fixture
async def heard() -> AsyncIterator[tuple[str, list[str]]]:
    """A small web server, and the list of requests it received."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.Response()

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


async def test_list_is_unsorted_and_has_no_urls(ask: Asker) -> None:
    assert (await ask("exturls")).json == {
        "exturls": [
            {"id": 2, "name": "Allume_Eteint", "href": "/api/v1.2/exturls/2"},
            {"id": 1, "name": "Allume_Halogène_Prise2", "href": "/api/v1.2/exturls/1"},
        ]
    }


async def test_detail_stands_under_the_plural(ask: Asker) -> None:
    detail = (await ask("exturls/2")).json["exturls"]
    assert detail["id"] == 2
    assert detail["urls"][1] == "delay=10"
    assert "admin:admin" in detail["urls"][0]
    assert (await ask("exturls/9")).status == 404


@pytest.mark.parametrize("key", ["exturl", "list"])
async def test_detail_has_other_wrappers(
    session: aiohttp.ClientSession, key: str
) -> None:
    async with CamtraceSimulator(variants=Variants(exturl_key=key)) as server:
        detail = (await Asker(server, session)("exturls/1")).json
    row = detail["exturl"] if key == "exturl" else detail["exturls"][0]
    assert row["id"] == 1


async def test_trigger_calls_urls_in_order_with_delays(
    ask: Asker, server: CamtraceSimulator, heard: tuple[str, list[str]]
) -> None:
    base, asked = heard
    urls = [f"{base}/hook?camera=2&state=on", "delay=10", f"{base}/hook?state=off"]
    command = server.commands.add("Webhook", urls)
    server.commands.delay_scale = 0.005
    answer = await ask(f"exturls/{command.id}/trigger")
    assert answer.json == {"triggered": True}
    await server.commands.finish()
    assert asked == ["/hook?camera=2&state=on", "/hook?state=off"]
    assert [status for _, status in server.commands.calls] == [200, 200]


async def test_only_loopback_is_called(ask: Asker, server: CamtraceSimulator) -> None:
    await ask("exturls/1/trigger")
    await server.commands.finish()
    assert [status for _, status in server.commands.calls] == [0]


async def test_scenario_runs_its_commands(
    ask: Asker, server: CamtraceSimulator, heard: tuple[str, list[str]]
) -> None:
    base, asked = heard
    command = server.commands.add("Webhook", [f"{base}/a"])
    scenario = server.commands.add_scenario("S", commands=(command.id,))
    answer = await ask(f"scenarios/{scenario.id}/trigger")
    assert answer.json == {"triggered": True}
    await server.commands.finish()
    assert asked == ["/a"]


async def test_scenario_on_alarm_runs_unless_ignored(
    server: CamtraceSimulator, heard: tuple[str, list[str]]
) -> None:
    base, asked = heard
    command = server.commands.add("Webhook", [f"{base}/alarm"])
    scenario = server.commands.add_scenario(
        "On alarm", commands=(command.id,), on_alarm_of=2
    )
    server.raise_alarm(1)
    server.raise_alarm(2)
    scenario.ignored = True
    server.raise_alarm(2)
    await server.commands.finish()
    assert asked == ["/alarm"]


async def test_ignoring_answers_text_but_lists_booleans(ask: Asker) -> None:
    for sent, text, listed in ((1, "true", True), ("false", "false", False)):
        body = {"scenario": {"ignored": sent}}
        answer = await ask("scenarios/1", method="PUT", body=body)
        assert answer.json == {
            "scenario": {"scenarioId": 1, "name": "Scenar 1", "ignored": text}
        }
        rows = (await ask("scenarios")).json["scenarios"]
        assert rows[0] == {"scenarioId": 1, "name": "Scenar 1", "ignored": listed}


async def test_power_cut_stops_scripts(server: CamtraceSimulator) -> None:
    command = server.commands.add("Slow", ["delay=60", "http://127.0.0.1:9/never"])
    server.commands.run(command.id)
    await server.stop()
    await server.commands.finish()
    assert server.commands.calls == []
