"""ProCam beside what a user would take instead: a small program, or `rest:` in YAML."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
import statistics
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .bare import listening
from .bench import (
    PAUSE_S,
    Table,
    Watch,
    check_loaded,
    cpu_s,
    entity_id,
    home,
    new_entry,
)
from .devices import Act, Device, RemoteDevices, remote

ROUNDS: Final = 40
SCAN_S: Final = 30
"""How often `rest:` asks if nothing else is said."""
MINUTE_S: Final = 60


@dataclass(frozen=True, kw_only=True)
class System:
    """The measurements of one device."""

    name: str
    device: str
    tail: str
    """Of the entity that shows what the acts change."""
    on: Act
    off: Act
    pause_s: float = PAUSE_S
    path: str
    """What `rest:` polls."""
    rest_on: Act
    rest_value: str
    """The template whose value changes when `rest_on` happens."""
    login: tuple[str, str, str] | None = None
    """Username, password and method for `rest:`."""


def _act(device: str, call: str, *args: object, **options: object) -> Act:
    return Act(device=device, call=call, args=list(args), options=options)


_OUTPUT: Final = _act("room_1", "toggle_device", "OUTPUT_DEVICE_DATA", 1)
SYSTEMS: Final = (
    System(
        name="CAMTRACK",
        device="room_1",
        tail="output_1",
        on=_OUTPUT,
        off=_OUTPUT,
        path="/control?command=GET%20PRESET",
        rest_on=_act("room_1", "recall_preset", 3),
        rest_value="{{ ': 3' in value }}",
    ),
    System(
        name="MOBOTIX MOVE",
        device="dome_1",
        tail="motion",
        on=_act("dome_1", "raise_motion"),
        off=_act("dome_1", "clear_motion"),
        path="/cgi-bin/admin/eventdata.cgi?action=get&group=Motion",
        rest_on=_act("dome_1", "raise_motion"),
        rest_value="{{ 'Triggered=1' in value }}",
        login=("Admin", "1234", "digest"),
    ),
    System(
        name="CamOverlay",
        device="axis_1",
        tail="overlay_2",
        on=_act("axis_1", "overlay.enable", 2, on=True),
        off=_act("axis_1", "overlay.enable", 2, on=False),
        path="/local/camoverlay/api/services.cgi?action=get",
        rest_on=_act("axis_1", "overlay.enable", 2, on=True),
        rest_value="{{ value_json.services[1].enabled == 1 }}",
        login=("root", "pass", "digest"),
    ),
    System(
        name="CamTrace",
        device="server_1",
        tail="camera_1_alarm",
        on=_act("server_1", "raise_alarm", 1),
        off=_act("server_1", "raise_alarm", 2),
        # Hints that come within a second are taken together.
        pause_s=3.0,
        path="/api/v1.2/cameras/alarms?limit=1&sort=-id",
        rest_on=_act("server_1", "raise_alarm", 3),
        rest_value="{{ value_json.alarms[0].cameraId == 3 }}",
        login=("basic", "basic", "basic"),
    ),
)


@dataclass(kw_only=True)
class Figures:
    """What was measured with one of the two."""

    push_s: dict[str, list[float]]
    requests: dict[str, int]
    cpu_s: float


async def tables() -> AsyncIterator[Table]:
    """Yield the comparison, ratios first."""
    async with remote("house") as devices:
        bare = {s.name: await _bare(devices, s) for s in SYSTEMS}
        async with home() as hass:
            empty_s = await _idle_cpu_s()
            rest = await _rest(hass, devices)
        async with home() as hass:
            ours = await _ours(hass, devices)
    yield _pushes(bare, ours)
    yield _polls(rest, ours, empty_s)


async def _bare(devices: RemoteDevices, system: System) -> list[float]:
    """Return the times from changes to the callback of a bare client."""
    heard_at, heard = [0.0], asyncio.Event()

    def notify() -> None:
        if not heard.is_set():
            heard_at[0] = time.perf_counter()
            heard.set()

    times = []
    async with listening(devices.devices[system.device], notify):
        await asyncio.sleep(1)
        for number in range(_rounds(system)):
            await asyncio.sleep(system.pause_s)
            heard.clear()
            act = system.off if number % 2 else system.on
            at = await devices.call(act)
            async with asyncio.timeout(10):
                await heard.wait()
            times.append(heard_at[0] - at)
    return times


def _rounds(system: System) -> int:
    return ROUNDS if system.pause_s < 1 else ROUNDS // 8


async def _ours(hass: HomeAssistant, devices: RemoteDevices) -> Figures:
    entries = {}
    for system in SYSTEMS:
        entries[system.name] = await _add(hass, devices.devices[system.device])
    await asyncio.sleep(20)  # first reads and discovery are over
    requests, used_s = await _idle(devices)
    push = {}
    for system in SYSTEMS:
        push[system.name] = await _pushed(hass, devices, system, entries[system.name])
    for entry in entries.values():
        await hass.config_entries.async_unload(entry.entry_id)
    return Figures(push_s=push, requests=requests, cpu_s=used_s)


async def _add(hass: HomeAssistant, device: Device) -> MockConfigEntry:
    entry = new_entry(hass, device.vendor, device.data, device.options, device.name)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    check_loaded(entry)
    return entry


async def _idle(devices: RemoteDevices) -> tuple[dict[str, int], float]:
    """Return the requests and CPU seconds of a minute in which nothing happens."""
    await devices.count()
    used_s = await _idle_cpu_s()
    return {s.name: await devices.count(s.device) for s in SYSTEMS}, used_s


async def _idle_cpu_s() -> float:
    before = cpu_s()
    await asyncio.sleep(MINUTE_S)
    return cpu_s() - before


async def _pushed(
    hass: HomeAssistant,
    devices: RemoteDevices,
    system: System,
    entry: MockConfigEntry,
) -> list[float]:
    """Return the times from changes to the state in Home Assistant."""
    times = []
    one_way = system.pause_s >= 1
    for _ in range(_rounds(system) if one_way else ROUNDS // 2):
        await asyncio.sleep(system.pause_s)
        entity = entity_id(hass, entry, system.tail)
        acts = (system.on,) if one_way else (system.on, system.off)
        for act in acts:
            before = hass.states.get(entity)
            assert before
            wanted = "off" if before.state == "on" else "on"
            watch = Watch(hass, entity, wanted)
            at = await devices.call(act)
            times.append(await watch.seen() - at)
            await asyncio.sleep(system.pause_s)
        while one_way and hass.states.is_state(entity, "on"):  # noqa: ASYNC110
            await asyncio.sleep(PAUSE_S)
    return times


async def _rest(hass: HomeAssistant, devices: RemoteDevices) -> Figures:
    config = [_resource(devices.devices[s.device], s) for s in SYSTEMS]
    await async_setup_component(hass, "network", {})  # of HA's own client session
    if not await async_setup_component(hass, "rest", {"rest": config}):
        raise SystemExit("rest: was not set up")
    await hass.async_block_till_done()
    for system in SYSTEMS:
        if (state := hass.states.get(_entity(system))) is None:
            raise SystemExit(f"rest: has no entity for {system.name}")
        if state.state != "False":
            raise SystemExit(f"rest: {system.name} is {state.state}")
    requests, used_s = await _idle(devices)
    await asyncio.sleep(SCAN_S / 2)  # all four are polled at the same moment
    noticed: dict[str, list[float]] = {}
    watches = [Watch(hass, _entity(s), "True") for s in SYSTEMS]
    started = [await devices.call(s.rest_on) for s in SYSTEMS]
    for system, watch, at in zip(SYSTEMS, watches, started, strict=True):
        noticed[system.name] = [await watch.seen(2 * SCAN_S) - at]
    for system in SYSTEMS:
        await devices.call(system.off)
    return Figures(push_s=noticed, requests=requests, cpu_s=used_s)


def _entity(system: System) -> str:
    return f"sensor.{system.device}"


def _resource(device: Device, system: System) -> dict[str, Any]:
    data = device.data
    resource_config: dict[str, Any] = {
        "resource": f"http://{data['host']}:{data['port']}{system.path}",
        "scan_interval": SCAN_S,
        "sensor": [{"name": device.name, "value_template": system.rest_value}],
    }
    if system.login:
        username, password, method = system.login
        resource_config |= {"username": username, "password": password}
        resource_config["authentication"] = method
    return resource_config


def _pushes(bare: dict[str, list[float]], ours: Figures) -> Table:
    rows = []
    for system in SYSTEMS:
        alone = statistics.median(bare[system.name]) * 1e3
        mine = statistics.median(ours.push_s[system.name]) * 1e3
        rows.append(
            (
                system.name,
                f"{mine / alone:.1f}",
                f"{mine - alone:+.1f} ms",
                f"{mine:.1f} ms",
                f"{alone:.1f} ms",
            )
        )
    return Table(
        title="From a change at the device to the state",
        columns=("System", "Times a bare client", "Added", "ProCam", "Bare client"),
        rows=rows,
    )


def _polls(rest: Figures, ours: Figures, empty_s: float) -> Table:
    rows = []
    for system in SYSTEMS:
        mine = statistics.median(ours.push_s[system.name])
        polled = statistics.median(rest.push_s[system.name])
        rows.append(
            (
                system.name,
                f"{polled / mine:.0f}",
                f"{mine * 1e3:.1f} ms",
                f"{polled:.1f} s",
                str(ours.requests[system.name]),
                str(rest.requests[system.name]),
            )
        )
    mine, polled = ours.cpu_s - empty_s, rest.cpu_s - empty_s
    rows.append(("All four: CPU", "", f"{mine:.2f} s", f"{polled:.2f} s", "", ""))
    return Table(
        title=f"Beside `rest:` that polls one value every {SCAN_S} s, half way between two polls",
        columns=(
            "System",
            "Times faster",
            "ProCam notices after",
            "`rest:` notices after",
            "Requests a minute, ProCam",
            "Requests a minute, `rest:`",
        ),
        rows=rows,
    )
