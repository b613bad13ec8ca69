"""The console and the background activity of the demo."""

import asyncio

import aiohttp
import pytest

from simulators.camtrace import CamtraceSimulator, demo

from .conftest import Asker


async def _press(server: CamtraceSimulator, button: str, **fields: str) -> object:
    names = {one.name: one.fields for one in server.controls()}[button]
    return await server.run_control(button, dict.fromkeys(names, "") | fields)


async def _next_alarms(server: CamtraceSimulator, count: int) -> list[int]:
    """Wait for alarms and return their cameras."""
    heard: asyncio.Queue[int] = asyncio.Queue()
    server.alarms.listeners.append(lambda camera, _: heard.put_nowait(camera.id))
    async with asyncio.timeout(1):
        return sorted([await heard.get() for _ in range(count)])


async def test_console_page_has_every_button(ask: Asker) -> None:
    page = (await ask("/_sim/", user=None)).body.decode()
    buttons = [
        "raise_alarm",
        "acknowledge",
        "burst",
        "add_camera",
        "remove_camera",
        "rename_camera",
        "force",
        "plug",
        "break_hardware",
        "stop_video",
        "change_password",
        "skew_clock",
        "show",
        "run_scenario",
        "restart",
    ]
    for button in buttons:
        assert f'action="/_sim/do/{button}"' in page


async def test_buttons_do_what_they_say(server: CamtraceSimulator, ask: Asker) -> None:
    await _press(server, "raise_alarm", camera="1", kind="porte")
    await _press(server, "force", camera="2")
    await _press(server, "plug", camera="3")
    await _press(server, "rename_camera", camera="2", name="Gate")
    await _press(server, "add_camera", name="Roof")
    cameras = (await ask("cameras")).json["cameras"]
    assert cameras[0]["isRecordingAlarm"] is True
    assert (cameras[1]["name"], cameras[1]["isRecordingForced"]) == ("Gate", True)
    assert (cameras[2]["status"], cameras[3]["name"]) == (-1, "Roof")
    await _press(server, "acknowledge", camera="1")
    await _press(server, "remove_camera", camera="4")
    assert (await ask("cameras/1")).json["isRecordingAlarm"] is False
    assert (await ask("cameras/4")).status == 404


async def test_buttons_for_the_whole_server(
    server: CamtraceSimulator, ask: Asker
) -> None:
    assert await _press(server, "burst", camera="1", count="7") == 7
    await _press(server, "break_hardware")
    await _press(server, "stop_video")
    health = (await ask("health")).json["health"]
    assert (health["recorder"], health["hardware"]) == (False, False)
    await _press(server, "show", screen="1", mosaic="2")
    assert (await ask("screens/1")).json["groupId"] == 2
    await _press(server, "show", screen="1", camera="3")
    assert (await ask("screens/1")).json["cameraId"] == 3
    assert await _press(server, "skew_clock", seconds="30") == 30
    await _press(server, "change_password", user="demo", password="new")
    assert server.users["demo"].password == "new"
    await _press(server, "run_scenario", scenario="1")
    assert server.commands.scenarios[1].triggered == 1


async def test_button_refuses_unknown_camera(server: CamtraceSimulator) -> None:
    for button in ("raise_alarm", "plug", "remove_camera"):
        with pytest.raises(ValueError, match="99"):
            await _press(server, button, camera="99")


async def test_restarted_daemons_forget(server: CamtraceSimulator, ask: Asker) -> None:
    server.raise_alarm(1)
    await _press(server, "restart")
    assert (await ask("cameras/1")).json["isRecordingAlarm"] is False
    assert (await ask("cameras/alarms?limit=1")).json["alarms"][0]["cameraId"] == 1


async def test_state_is_shown(server: CamtraceSimulator, ask: Asker) -> None:
    server.raise_alarm(2)
    state = (await ask("/_sim/state", user=None)).body.decode()
    for part in ('"in alarm": true', '"looks at"', "PassScreen1", "FourByFour"):
        assert part in state


async def test_demo_lives(session: aiohttp.ClientSession) -> None:
    async with demo(alarm_every_s=0.02, bcrypt_cost=4) as server:
        ask = Asker(server, session)
        cameras = (await ask("cameras")).json["cameras"]
        assert cameras[0]["name"] == "Main entrance"
        assert cameras[0]["ptz"]["presets"][0] == {"id": "1", "name": "Door"}
        assert len((await ask("groups")).json["groups"]) == 2
        assert len((await ask("screens")).json["screens"]) == 2
        assert len((await ask("scenarios")).json["scenarios"]) == 2
        assert len((await ask("exturls")).json["exturls"]) == 2
        assert await _next_alarms(server, 4) == [1, 2, 3, 4]


async def test_demo_runs_in_the_zone_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert demo().clock.timezone == "Asia/Tokyo"


async def test_camera_without_cable_raises_no_alarm() -> None:
    async with CamtraceSimulator(alive=True, alarm_every_s=0.01) as server:
        server.site.connect(1, connected=False)
        assert set(await _next_alarms(server, 4)) == {2, 3}
