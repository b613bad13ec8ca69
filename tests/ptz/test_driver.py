"""What a head does not offer is refused in a sentence that names it."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import InvalidValueError
from custom_components.procam.contract.descriptions import ProcamCameraDescription
from custom_components.procam.contract.ptz_head import PtzHead, find

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, add_fake_vendor
from ..helpers import until_settled

VIEW = "camera.castle_view"


class Rail(PtzHead):
    """A head whose places and rounds are known, and that nothing moves."""

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return {"1": "Bridge"}

    @property
    @override
    def tours(self) -> Mapping[str, str]:
        return {"1": "Walls"}


class Jerky(PtzHead):
    """A head that does not support steps."""

    @override
    def has_step(self, direction: Any) -> bool:
        return False


@pytest.fixture
async def castle(
    request: pytest.FixtureRequest,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> MockConfigEntry:
    """The fake device with a camera on a head of the asked kind, or on none."""
    kind = getattr(request, "param", None)
    view = ProcamCameraDescription[Any, Any, Any](
        key="view", name="View", ptz_fn=lambda *_: kind and kind()
    )
    add_fake_vendor(monkeypatch, fake_device, cameras=(view,))
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> str:
    """Return the sentence that a PTZ action is refused with."""
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            "procam",
            action,
            {"entity_id": VIEW, **data},
            blocking=True,
            return_response=action == "ptz_position",
        )
    return str(refused.value)


MOVEMENTS: list[tuple[str, dict[str, Any]]] = [
    ("ptz_move", {"pan": 20, "duration": 0.1}),
    ("ptz_stop", {}),
    ("ptz_step", {"direction": "up"}),
    ("ptz_relative", {"pan": 5}),
    ("ptz_absolute", {"pan": 5}),
    ("ptz_center", {"x": 0.5, "y": 0.5}),
    ("ptz_area", {"x0": 0, "y0": 0, "x1": 1, "y1": 1}),
    ("ptz_home", {}),
    ("ptz_save_preset", {"name": "Moat"}),
    ("ptz_tour", {}),
    ("ptz_focus", {"focus": "near", "duration": 0.1}),
    ("ptz_focus", {"focus": "auto"}),
    ("ptz_position", {}),
    ("ptz_preset", {"preset": "Moon"}),
]


@pytest.mark.parametrize("castle", [None, PtzHead], indirect=True)
@pytest.mark.parametrize(("action", "data"), MOVEMENTS)
@pytest.mark.usefixtures("castle")
async def test_a_camera_that_nothing_moves_says_so(
    hass: HomeAssistant, fake_device: FakeDevice, action: str, data: dict[str, Any]
) -> None:
    fake_device.asked.clear()
    sentence = await refusal(hass, action, **data)
    assert sentence == f"Castle does not support procam.{action}"
    assert fake_device.asked == []


@pytest.mark.parametrize("castle", [Rail], indirect=True)
@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("ptz_preset", {"preset": "bridge"}),
        ("ptz_delete_preset", {"preset": "1"}),
        ("ptz_tour", {"tour": "Walls"}),
    ],
)
@pytest.mark.usefixtures("castle")
async def test_a_known_place_that_cannot_be_used_is_refused(
    hass: HomeAssistant, action: str, data: dict[str, Any]
) -> None:
    sentence = await refusal(hass, action, **data)
    assert sentence == f"Castle does not support procam.{action}"


@pytest.mark.parametrize(("castle", "known"), [(Rail, "{} (1)")], indirect=["castle"])
@pytest.mark.parametrize(
    ("action", "what", "name"),
    [
        ("ptz_preset", "preset", "Bridge"),
        ("ptz_delete_preset", "preset", "Bridge"),
        ("ptz_tour", "tour", "Walls"),
    ],
)
@pytest.mark.usefixtures("castle")
async def test_an_unknown_place_is_answered_with_those_there_are(
    hass: HomeAssistant, known: str, action: str, what: str, name: str
) -> None:
    sentence = await refusal(hass, action, **{what: "Moon"})
    there = known.format(name)
    assert sentence == f"{what}: Moon was not found. Available values are {there}"


@pytest.mark.parametrize("castle", [Jerky], indirect=True)
@pytest.mark.usefixtures("castle")
async def test_a_step_of_a_head_without_steps_is_a_movement(
    hass: HomeAssistant,
) -> None:
    sentence = await refusal(hass, "ptz_step", direction="zoom_in")
    assert sentence == "Castle does not support procam.ptz_move"


PLACES = {"1": "Altar", "2": "altar", "3": "Organ", "4": "Organ"}


@pytest.mark.parametrize(
    ("wanted", "token"), [(1, "1"), ("Altar", "1"), ("altar", "2"), ("4", "4")]
)
def test_a_name_means_what_is_called_just_so(wanted: str | int, token: str) -> None:
    assert find(wanted, PLACES, "preset") == token


@pytest.mark.parametrize(
    ("wanted", "meant"), [("ALTAR", "Altar (1), altar (2)"), ("organ", "Organ (3), ")]
)
def test_a_name_of_several_is_answered_with_these(wanted: str, meant: str) -> None:
    with pytest.raises(InvalidValueError, match="value_ambiguous") as refusal:
        find(wanted, PLACES, "preset")
    assert f"value={wanted}, known={meant}" in str(refusal.value)
