"""A fake device with one of everything that automations and voice use.

It has a room with presets and a stream, and cameras behind it that raise alarms. What
it shows is set by the test; the commands it gets are noted.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.procam.clientkit.errors import DeviceConnectionError
from custom_components.procam.clientkit.identity import Identity
from custom_components.procam.contract.descriptions import (
    ProcamBinarySensorDescription,
    ProcamButtonDescription,
    ProcamCameraDescription,
    ProcamSceneDescription,
    ProcamSelectDescription,
    ProcamSwitchDescription,
    ProcamTextDescription,
)
from custom_components.procam.contract.ptz_head import PtzHead
from custom_components.procam.contract.vendor import ConnectionForm, PushChannel, Vendor
from custom_components.procam.registry import VENDORS

PRESETS: Final = ("Lecture", "Panel in the back", "Altar", "Preset 4")
PLAYLISTS: Final = ("Service", "Concert")

_STEPS: Final = 100
"""More than the longest chain of tasks from a reading to an automation's last action."""

MAIN: Final = Identity(id="", unique="S1", name="Hall", manufacturer="Limelight")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCamera:
    """A camera of the fake device."""

    id: str
    alarm: bool = False
    connected: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """Everything a stage shows."""

    stream: bool = False
    live: bool = False
    preset: str | None = None
    playlist: str = "Service"
    text: str = ""
    system: bool = True
    identity: Identity = MAIN
    detecting: bool = True
    cameras: tuple[StageCamera, ...] = (StageCamera(id="door"), StageCamera(id="yard"))


class StageClient:
    """The client of a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.unknown = {"FANFARE": 2}

    @property
    def state(self) -> StageState:
        """What the stage shows now."""
        return self._stage.state

    async def identify(self) -> Identity:
        """Return the identity of the stage."""
        return MAIN

    async def probe(self) -> None:
        """Raise DeviceConnectionError if the stage is offline."""
        if self._stage.offline:
            raise DeviceConnectionError("Nobody home")

    async def read(self) -> StageState:
        """Return what the stage shows."""
        if self._stage.offline:
            raise DeviceConnectionError("Nobody home")
        return self._stage.state

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[StageState]]:
        """Report nothing until the subscription ends."""
        yield _silence()

    async def send(self, what: str, **shown: Any) -> tuple[StageState, ...]:
        """Note a command, and show what it leads to."""
        if self._stage.offline:
            raise DeviceConnectionError("Nobody home")
        self._stage.commands.append(what)
        self._stage.state = replace(self._stage.state, **shown)
        return (self._stage.state,)

    async def close(self) -> None:
        """Release nothing."""


class StageHead(PtzHead):
    """A head with two presets and a home position."""

    def __init__(self, client: StageClient, camera: StageCamera) -> None:
        self.id = camera.id
        self._client = client

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return {"1": "Gate", "2": "Overview"}

    @override
    async def recall_preset(self, token: str) -> Any:
        return await self._client.send(f"turn to {self.presets[token]}")

    @override
    async def home(self) -> Any:
        return await self._client.send("turn home")


async def _silence() -> AsyncIterator[StageState]:
    await asyncio.Event().wait()
    yield StageState()


async def settle() -> None:
    """Run everything that does not wait for time to pass.

    Automations may be in the middle of a delay, for which Home Assistant's own helper
    would wait.
    """
    for _ in range(_STEPS):
        await asyncio.sleep(0)


@dataclass(kw_only=True)
class Stage:
    """A stage that a test controls, and its entry in Home Assistant."""

    hass: HomeAssistant
    state: StageState = field(default_factory=StageState)
    offline: bool = False
    commands: list[str] = field(default_factory=list)
    entry: MockConfigEntry = field(init=False)

    async def show(self, **shown: Any) -> None:
        """Change the state and read it."""
        self.state = replace(self.state, **shown)
        await self._read()

    async def alarm(self, *cameras: str) -> None:
        """Put exactly these cameras in alarm."""
        seen = self.state.cameras
        await self.show(cameras=tuple(replace(c, alarm=c.id in cameras) for c in seen))

    async def connect(self, *cameras: str) -> None:
        """Connect exactly these cameras."""
        seen = self.state.cameras
        await self.show(
            cameras=tuple(replace(c, connected=c.id in cameras) for c in seen)
        )

    async def go_offline(self) -> None:
        """Stop answering."""
        self.offline = True
        await self._read()

    async def go_online(self, **shown: Any) -> None:
        """Answer again, with changes made meanwhile."""
        self.offline = False
        await self.show(**shown)

    async def reload(self) -> None:
        """Set up its entry anew."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()
        assert self.entry.state is ConfigEntryState.LOADED

    async def _read(self) -> None:
        await self.entry.runtime_data.async_refresh()
        await settle()

    def entity(self, domain: str, tail: str) -> str:
        """Return an entity id."""
        unique_id = f"{self.entry.unique_id}_{tail}"
        found = er.async_get(self.hass).async_get_entity_id(domain, "procam", unique_id)
        assert found is not None, f"there is no {domain} {tail}"
        return found

    def device(self, domain: str, tail: str) -> str:
        """Return the id of the device an entity belongs to."""
        entity = er.async_get(self.hass).async_get(self.entity(domain, tail))
        assert entity is not None
        assert entity.device_id is not None
        return entity.device_id


def _camera_identity(camera: StageCamera) -> Identity:
    return Identity(id=camera.id, name=camera.id.title(), manufacturer="Limelight")


def _camera_sensor(
    key: str, **more: Any
) -> ProcamBinarySensorDescription[Any, Any, Any]:
    return ProcamBinarySensorDescription(
        key=key,
        translation_key=key,
        name=key.title(),
        items_fn=lambda state: state.cameras,
        unique_id_suffix_fn=lambda camera: f"camera_{camera.id}_{key}",
        device_fn=_camera_identity,
        is_on_fn=lambda camera: getattr(camera, key),
        **more,
    )


def _sensor(key: str, name: str, **more: Any) -> Any:
    more.setdefault("translation_key", key)
    return ProcamBinarySensorDescription[StageClient, StageState, StageState](
        key=key, name=name, **more
    )


def _overlay(key: str, name: str) -> Any:
    return ProcamTextDescription[StageClient, StageState, StageState](
        key=key,
        translation_key="overlay_text",
        name_fn=lambda _: name,
        value_fn=lambda state: state.text,
        set_fn=lambda client, _, text: client.send(f"text {text}", text=text),
    )


def stage_vendor(stage: Stage, key: str) -> Vendor[StageClient, StageState, StageState]:
    """Return the vendor of a stage."""
    return Vendor(
        key=key,
        title="Limelight",
        form=ConnectionForm(
            fields={vol.Required(CONF_HOST): cv.string},
            default_port_fn=lambda _: 1,
        ),
        connect_fn=lambda _: StageClient(stage),
        child_devices_fn=lambda state: [
            _camera_identity(camera) for camera in state.cameras
        ],
        channels=(PushChannel(key="push", events_fn=lambda client: client.events()),),
        poll_fn=lambda *_: timedelta(days=1),
        binary_sensors=(
            _camera_sensor("alarm"),
            _camera_sensor(
                "connected", device_class=BinarySensorDeviceClass.CONNECTIVITY
            ),
            # Like any sensor of a detection that is switched off.
            _sensor(
                "motion",
                "Motion",
                available_fn=lambda s: s.detecting,
                is_on_fn=lambda _: False,
            ),
            _sensor(
                "stream_1_live",
                "Live",
                translation_key="stream_live",
                is_on_fn=lambda s: s.live,
            ),
        ),
        buttons=(
            ProcamButtonDescription(
                key="acknowledge_alarm",
                translation_key="acknowledge_alarm",
                name="Acknowledge alarm",
                items_fn=lambda state: state.cameras,
                unique_id_suffix_fn=lambda camera: (
                    f"camera_{camera.id}_acknowledge_alarm"
                ),
                device_fn=_camera_identity,
                press_fn=lambda client, camera: client.send(f"ack {camera.id}"),
            ),
        ),
        scenes=(
            ProcamSceneDescription(
                key="preset",
                translation_key="preset",
                items_fn=lambda _: PRESETS,
                unique_id_suffix_fn=lambda name: f"preset_{PRESETS.index(name) + 1}",
                name_fn=lambda name: name,
                activate_fn=lambda client, name: client.send(
                    f"preset {name}", preset=name
                ),
            ),
        ),
        selects=(
            ProcamSelectDescription(
                key="preset",
                translation_key="preset",
                name="Preset",
                options_fn=lambda _: PRESETS,
                current_fn=lambda state: state.preset,
                select_fn=lambda client, _, name: client.send(
                    f"preset {name}", preset=name
                ),
            ),
            ProcamSelectDescription(
                key="playlist",
                translation_key="playlist",
                name="Playlist",
                options_fn=lambda _: PLAYLISTS,
                current_fn=lambda state: state.playlist,
                select_fn=lambda client, _, name: client.send(
                    f"playlist {name}", playlist=name
                ),
            ),
        ),
        cameras=(
            ProcamCameraDescription(
                key="camera",
                name="Picture",
                items_fn=lambda state: state.cameras,
                unique_id_suffix_fn=lambda camera: f"camera_{camera.id}_hd",
                device_fn=_camera_identity,
                ptz_fn=StageHead,
            ),
        ),
        switches=(
            ProcamSwitchDescription(
                key="system",
                translation_key="system",
                name="System",
                is_on_fn=lambda state: state.system,
                set_fn=lambda client, _, on: client.send(f"system {on}", system=on),
            ),
            ProcamSwitchDescription(
                key="stream_1",
                name="Stream",
                is_on_fn=lambda state: state.stream,
                set_fn=lambda client, _, on: client.send(f"stream {on}", stream=on),
            ),
        ),
        texts=(
            _overlay("overlay_1_text", "Ticker"),
            _overlay("overlay_2_text", "Credits"),
        ),
    )


async def build(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    *,
    title: str = "Hall",
    unique: str = "S1",
) -> Stage:
    """Return a stage set up as an entry; each is of a vendor of its own."""
    stage = Stage(hass=hass)
    key = f"stage_{unique}"
    monkeypatch.setitem(VENDORS, key, stage_vendor(stage, key))
    stage.entry = MockConfigEntry(
        domain="procam",
        title=title,
        unique_id=key,
        data={"host": "127.0.0.1", "vendor": key, "stable_id": key},
    )
    stage.entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(stage.entry.entry_id)
    await hass.async_block_till_done()
    return stage
