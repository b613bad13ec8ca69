"""Errors of a device at setup, in a poll, in an action and in the config flow."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceCertificateError,
    DeviceConnectionError,
    DeviceError,
    DeviceNoHttpsError,
    DeviceNotFoundError,
    DeviceOutdatedError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    DeviceWantsHttpsError,
    DeviceWrongPortError,
    InvalidValueError,
    TranslatedMessage,
)
from custom_components.procam.runtime.errors import (
    action_error,
    flow_error,
    poll_error,
    setup_error,
)

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice
from ..helpers import act, shows, until_state

NORTH = "binary_sensor.gate_north_garage_door"

RETRY = (ConfigEntryNotReady, UpdateFailed, HomeAssistantError)
LACKING = (ConfigEntryNotReady, UpdateFailed, ServiceValidationError)
TABLE: list[tuple[Exception, tuple[type[Exception], ...], str]] = [
    (DeviceConnectionError("x"), RETRY, "cannot_connect"),
    (DeviceWrongPortError("x"), RETRY, "wrong_port"),
    (DeviceCertificateError("x"), RETRY, "invalid_certificate"),
    (DeviceNoHttpsError("x"), RETRY, "no_https"),
    (
        DeviceAuthError("x"),
        (ConfigEntryAuthFailed, ConfigEntryAuthFailed, HomeAssistantError),
        "invalid_auth",
    ),
    (DevicePermissionError("x"), RETRY, "missing_permission"),
    (DeviceResponseError("x"), RETRY, "unexpected_answer"),
    (DeviceNotFoundError("x"), RETRY, "unexpected_answer"),
    (DeviceWantsHttpsError("x"), RETRY, "wants_https"),
    (DeviceRejectedError("x"), RETRY, "rejected"),
    (DeviceOutdatedError("x"), LACKING, "too_old"),
    (DeviceUnsupportedError("x"), LACKING, "unsupported_device"),
    (
        ValueError("x"),
        (ConfigEntryError, UpdateFailed, ServiceValidationError),
        "invalid_value",
    ),
    (DeviceError("x"), RETRY, "unexpected_answer"),
]


@pytest.mark.parametrize(
    ("error", "kinds", "key"), TABLE, ids=lambda v: type(v).__name__
)
def test_each_error_has_its_place_in_the_table(
    error: Any, kinds: tuple[type[Exception], ...], key: str
) -> None:
    raised = [
        translate(error, "Castle")
        for translate in (setup_error, poll_error, action_error)
    ]
    assert tuple(type(err) for err in raised) == kinds
    assert {err.translation_key for err in raised} == {key}
    assert {err.translation_domain for err in raised} == {"procam"}
    for err in raised:
        assert err.translation_placeholders == {"error": "x", "device": "Castle"}
    assert flow_error(error) == key


def test_a_value_that_was_not_sent_is_refused_in_a_sentence_of_its_own() -> None:
    error = InvalidValueError("value_one_of", what="zone", known=["a", "b"], value=1.50)
    assert str(error) == "value_one_of: what=zone, known=a, b, value=1.5"
    shown = action_error(error, "Castle")
    assert isinstance(shown, ServiceValidationError)
    assert shown.translation_key == "value_one_of"
    assert shown.translation_placeholders == {
        "what": "zone",
        "known": "a, b",
        "value": "1.5",
        "device": "Castle",
    }
    assert str(InvalidValueError("end_before_start")) == "end_before_start"


@pytest.mark.parametrize(
    "error",
    [
        DeviceConnectionError(TranslatedMessage("presets_full", high=9)),
        DevicePermissionError(TranslatedMessage("presets_full", high=9)),
        DeviceNotFoundError(TranslatedMessage("presets_full", high=9), status=404),
        DeviceRejectedError(TranslatedMessage("presets_full", high=9), code=9),
        DeviceUnsupportedError(TranslatedMessage("presets_full", high=9)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_sentence_of_ours_stands_for_itself_in_the_place_of_its_error(
    error: Any,
) -> None:
    plain = type(error)("x")
    for translate in (setup_error, poll_error, action_error):
        shown = translate(error, "Castle")
        assert type(shown) is type(translate(plain, "Castle"))
        assert shown.translation_key == "presets_full"
        assert shown.translation_placeholders == {"high": "9", "device": "Castle"}
    assert flow_error(error) == flow_error(plain)


def test_a_sentence_may_be_about_another_device_than_the_entry() -> None:
    error = DeviceUnsupportedError(
        TranslatedMessage("not_offered", action="x", device="Gate")
    )
    placeholders = action_error(error, "Castle").translation_placeholders
    assert placeholders == {"action": "x", "device": "Gate"}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (DeviceConnectionError("x"), ConfigEntryState.SETUP_RETRY),
        (DeviceResponseError("x"), ConfigEntryState.SETUP_RETRY),
        (DeviceRejectedError("x"), ConfigEntryState.SETUP_RETRY),
        (DevicePermissionError("x"), ConfigEntryState.SETUP_RETRY),
        (DeviceUnsupportedError("x"), ConfigEntryState.SETUP_RETRY),
        (ValueError("x"), ConfigEntryState.SETUP_ERROR),
        (DeviceAuthError("x"), ConfigEntryState.SETUP_ERROR),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_setup_is_tried_again_only_where_time_may_help(
    fake_device: FakeDevice,
    add_entry: AddEntry,
    error: Exception,
    state: ConfigEntryState,
) -> None:
    fake_device.error = error
    entry = await add_entry("gate", GATE_DATA)
    assert entry.state is state
    assert entry.error_reason_translation_key == flow_error(error)  # type: ignore[arg-type]


async def test_only_a_refused_login_asks_for_a_new_one_at_setup(
    hass: HomeAssistant, fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    fake_device.error = DevicePermissionError("x")
    await add_entry("gate", GATE_DATA)
    assert not hass.config_entries.flow.async_progress()
    fake_device.error = DeviceAuthError("x")
    await add_entry("gate", GATE_DATA, unique="two")
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


@pytest.mark.parametrize(
    "error", [error for error, *_ in TABLE], ids=lambda error: type(error).__name__
)
async def test_any_error_of_a_poll_makes_the_device_unavailable_until_it_is_over(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    error: Exception,
) -> None:
    fake_device.read_error = error
    await gate.runtime_data.async_refresh()
    assert shows(hass, NORTH) == "unavailable"
    fake_device.read_error = None
    await gate.runtime_data.async_refresh()
    await until_state(hass, NORTH, "off")


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            DeviceRejectedError("Not now"),
            HomeAssistantError,
            "Castle rejected the request: Not now",
        ),
        (
            DevicePermissionError("Only the king may"),
            HomeAssistantError,
            "The account is not allowed to do this on Castle: Only the king may",
        ),
        (
            DeviceConnectionError("No route"),
            HomeAssistantError,
            "Failed to connect to Castle: No route",
        ),
        (
            DeviceResponseError("Not a number"),
            HomeAssistantError,
            "Castle returned an unexpected response: Not a number",
        ),
        (
            DeviceUnsupportedError("No hinges"),
            ServiceValidationError,
            "Castle does not support this: No hinges",
        ),
        (
            ValueError("There is no gate 5"),
            ServiceValidationError,
            "The request was not sent to Castle: There is no gate 5",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_an_error_has_the_devices_words(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    error: Exception,
    kind: type[HomeAssistantError],
    sentence: str,
) -> None:
    fake_device.error = error
    with pytest.raises(kind) as raised:
        await act(hass, "switch.turn_on", "switch.gate_north_lift")
    assert type(raised.value) is kind
    assert str(raised.value) == sentence
