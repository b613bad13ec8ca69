"""What each report of a CAMTRACK changes."""

import pytest

from custom_components.procam.vendors.inogeni.client import (
    DeviceKind,
    InogeniEvent,
    InogeniSettings,
    InogeniState,
    Transport,
)
from custom_components.procam.vendors.inogeni.client.events import (
    AudioChannelChanged,
    ChangedElsewhere,
    DeviceDataChanged,
    PresetRecalled,
    PushChanged,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
    apply,
    assume_devices,
    keep_devices,
)
from custom_components.procam.vendors.inogeni.client.models import initial_state

INPUT, OUTPUT, SWITCH = DeviceKind.INPUT, DeviceKind.OUTPUT, DeviceKind.SWITCH


def data(kind: DeviceKind, number: int, *, enabled: bool) -> DeviceDataChanged:
    return DeviceDataChanged(kind=kind, number=number, enabled=enabled)


def enabled(state: InogeniState, kind: DeviceKind) -> dict[int, bool | None]:
    return {device.number: device.enabled for device in state.of_kind(kind)}


@pytest.fixture
def state() -> InogeniState:
    state = initial_state(
        InogeniSettings(host="room", audio_channels={1: "All", 201: "Desk"})
    )
    for event in (
        data(OUTPUT, 1, enabled=True),
        data(INPUT, 3, enabled=True),
        data(INPUT, 1, enabled=False),
    ):
        state = apply(state, event)
    return state


def test_a_device_reported_first_is_a_new_unit_in_its_place(
    state: InogeniState,
) -> None:
    state = apply(state, data(INPUT, 2, enabled=True))
    assert [(d.kind, d.number) for d in state.devices] == [
        (INPUT, 1),
        (INPUT, 2),
        (INPUT, 3),
        (OUTPUT, 1),
    ]


def test_a_report_changes_its_device_alone(state: InogeniState) -> None:
    state = apply(state, data(INPUT, 3, enabled=False))
    assert enabled(state, INPUT) == {1: False, 3: False}
    assert enabled(state, OUTPUT) == {1: True}


def test_number_zero_means_all_devices_of_its_kind(state: InogeniState) -> None:
    state = apply(state, data(INPUT, 0, enabled=True))
    assert enabled(state, INPUT) == {1: True, 3: True}
    assert apply(state, data(SWITCH, 0, enabled=True)) is state


@pytest.mark.parametrize(
    ("event", "field", "value"),
    [
        (PresetRecalled(number=4), "preset", 4),
        (SystemChanged(on=False), "system_on", False),
        (SwitcherInputChosen(number=7), "switcher_input", 7),
        (PushChanged(up=True, transport=Transport.TCP), "push", True),
        (PushChanged(up=True, transport=Transport.TCP), "transport", Transport.TCP),
    ],
)
def test_an_event_shows_in_the_snapshot(
    state: InogeniState, event: InogeniEvent, field: str, value: object
) -> None:
    assert getattr(state, field) != value
    assert getattr(apply(state, event), field) == value


def test_no_preset_takes_the_place_of_the_last(state: InogeniState) -> None:
    recalled = apply(state, PresetRecalled(number=4))
    assert apply(recalled, PresetRecalled(number=None)).preset is None


def test_a_name_belongs_to_its_switcher_input(state: InogeniState) -> None:
    state = apply(state, SwitcherInputNamed(number=2, name="Laptop"))
    assert [i.name for i in state.switcher_inputs[:3]] == [None, "Laptop", None]
    assert apply(state, SwitcherInputNamed(number=99, name="Laptop")) is state


def test_an_audio_channel_goes_on_alone_and_all_go_off(state: InogeniState) -> None:
    state = apply(state, AudioChannelChanged(id=201, active=True))
    assert [c.active for c in state.audio_channels] == [None, True]
    state = apply(state, AudioChannelChanged(id=0, active=False))
    assert [c.active for c in state.audio_channels] == [False, False]
    assert apply(state, AudioChannelChanged(id=555, active=True)) is state


def test_what_was_known_already_leaves_the_same_snapshot(state: InogeniState) -> None:
    assert apply(state, data(INPUT, 3, enabled=True)) is state
    assert apply(state, PresetRecalled(number=None)) is state
    on = apply(state, SystemChanged(on=True))
    assert apply(on, SystemChanged(on=True)) is on


def test_devices_that_are_listed_no_more_are_dropped(state: InogeniState) -> None:
    kept = keep_devices(state, INPUT, {3})
    assert enabled(kept, INPUT) == {3: True}
    assert enabled(kept, OUTPUT) == {1: True}
    assert keep_devices(state, INPUT, {1, 3}) is state


def test_devices_are_assumed_only_where_none_was_reported(state: InogeniState) -> None:
    assumed = assume_devices(state, SWITCH, range(1, 2))
    assert enabled(assumed, SWITCH) == {1: None}
    assert assume_devices(state, INPUT, range(1, 9)) is state


def test_only_a_change_that_may_have_caused_others_needs_a_read(
    state: InogeniState,
) -> None:
    assert ChangedElsewhere(more=True).needs_read
    assert not ChangedElsewhere(more=False).needs_read
    assert apply(state, ChangedElsewhere(more=False)).reports_changes
