"""Settings and snapshots of a CAMTRACK."""

from custom_components.procam.vendors.inogeni.client import (
    DeviceData,
    DeviceKind,
    InogeniSettings,
    Preset,
    SwitcherInput,
    Transport,
    TransportChoice,
)
from custom_components.procam.vendors.inogeni.client.models import (
    identity,
    initial_state,
)


def test_a_device_is_set_up_by_its_host_alone() -> None:
    settings = InogeniSettings(host="room")
    assert (settings.port, settings.tcp_port) == (1881, 11881)
    assert settings.transport is TransportChoice.AUTO
    assert settings.presets == {n: f"Preset {n}" for n in range(1, 11)}
    assert settings.switcher_inputs == {n: f"Input {n}" for n in range(1, 13)}
    assert settings.audio_channels == {}
    assert settings.audio_hold_s == 30.0


def test_labels_are_shown_in_the_order_of_their_numbers() -> None:
    state = initial_state(
        InogeniSettings(
            host="room", presets={4: "Panel", 2: "Lecture"}, switcher_inputs={7: "PC"}
        )
    )
    assert state.presets == (
        Preset(number=2, label="Lecture"),
        Preset(number=4, label="Panel"),
    )
    assert state.switcher_inputs == (SwitcherInput(number=7, label="PC", name=None),)


def test_nothing_is_known_of_a_device_that_was_not_read() -> None:
    state = initial_state(InogeniSettings(host="room", audio_channels={201: "Desk"}))
    assert (state.preset, state.switcher_input, state.devices) == (None, None, ())
    assert (state.push, state.transport) == (False, Transport.HTTP)
    assert state.audio_channels[0].active is None
    assert state.identity == identity()


def test_the_identity_is_the_firmware_and_nothing_else() -> None:
    who = identity("3.4.0")
    assert (who.id, who.unique, who.serial, who.mac) == ("", None, None, None)
    assert (who.name, who.manufacturer, who.model) == (
        "CAMTRACK",
        "INOGENI",
        "CAMTRACK",
    )
    assert who.firmware == "3.4.0"


def test_devices_are_picked_by_kind() -> None:
    blank = initial_state(InogeniSettings(host="room"))
    camera = DeviceData(kind=DeviceKind.OUTPUT, number=1, enabled=True)
    state = type(blank)(
        **{name: getattr(blank, name) for name in blank.__slots__}
        | {"devices": (camera,)}
    )
    assert state.of_kind(DeviceKind.OUTPUT) == (camera,)
    assert state.of_kind(DeviceKind.INPUT) == ()


def test_a_preset_is_named_if_its_label_is_not_the_default() -> None:
    assert Preset(number=3, label="Lecture").is_named
    assert Preset(number=3, label="Preset 4").is_named
    assert not Preset(number=3, label="Preset 3").is_named
