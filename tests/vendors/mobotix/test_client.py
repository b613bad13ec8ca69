"""Finding out what a camera is, and reading it within its budget."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import logging

from aiohttp import web
import pytest

from custom_components.procam.clientkit import auth
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    DeviceWantsHttpsError,
)
from custom_components.procam.vendors.mobotix.client import (
    AutofocusMode,
    ClockChanged,
    Ptz,
    PtzKind,
    RecordingChanged,
    Right,
)
from custom_components.procam.vendors.mobotix.client.const import PROBE_AGAIN_S
from custom_components.procam.vendors.mobotix.client.events import enabled_detection
from custom_components.procam.vendors.mobotix.client.models import Detection
from simulators.mobotix import MobotixSimulator
from simulators.mobotix.ptz import PtzCgi

from .conftest import Camera, MakeCamera, MakeClient, MakeDevice


class Clock:
    """A monotonic clock that the test advances."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# -- who it is --------------------------------------------------------------------


@pytest.mark.parametrize("auth", ["basic", "digest", "both", "none"])
async def test_a_camera_is_identified_whatever_login_it_asks_for(
    camera: MakeCamera, auth: str
) -> None:
    mine = await camera(auth=auth)
    identity = await mine.client.identify()
    assert identity.unique == "0003c5123456"
    assert identity.model == "820W-N4"
    assert identity.name == "MOVE Speed Dome SD1A-340-IR"
    schemes = {entry.authorization for entry in mine.device.log}
    assert ("Basic" in schemes) is (auth == "basic")


@pytest.mark.parametrize("form", ["both", "eth0", "flat"])
async def test_a_camera_is_identified_with_one_login_and_two_questions(
    camera: MakeCamera, form: str
) -> None:
    mine = await camera(network_form=form)
    assert (await mine.client.identify()).unique == "0003c5123456"
    assert len(mine.sent()) == 2


async def test_a_wrong_password_is_tried_once(
    camera: MakeCamera, connect: MakeClient
) -> None:
    mine = await camera(lockout_after=2)
    client = await connect(mine.device.port, password="wrong")
    for _ in range(5):
        with pytest.raises(DeviceAuthError):
            await client.identify()
    assert len(mine.sent()) == 1
    assert (await mine.client.identify()).unique


async def test_a_wrong_password_may_be_answered_in_words(
    camera: MakeCamera, connect: MakeClient
) -> None:
    mine = await camera(bad_login_as_body=True)
    client = await connect(mine.device.port, password="wrong")
    with pytest.raises(DeviceAuthError):
        await client.identify()


@pytest.mark.parametrize("as_body", [False, True])
async def test_a_viewer_gets_an_identity_without_unique_id(
    camera: MakeCamera, as_body: bool
) -> None:
    mine = await camera(viewer=True, missing_rights_as_body=as_body)
    identity = await mine.client.identify()
    assert (identity.unique, identity.name) == (None, "127.0.0.1")


async def test_groups_a_camera_lacks_do_not_hide_the_others(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    for name in list(mine.device.parameters.values):
        if name.startswith("Brand."):
            del mine.device.parameters.values[name]
    identity = await mine.client.identify()
    assert (identity.unique, identity.model) == ("0003c5123456", None)


async def not_found(request: web.Request) -> web.Response:
    raise web.HTTPNotFound


async def web_page(request: web.Request) -> web.Response:
    return web.Response(text="<html>Welcome</html>", content_type="text/html")


async def prose(request: web.Request) -> web.Response:
    return web.Response(text="Hello")


async def picture_only(request: web.Request) -> web.Response:
    if "image.cgi" in request.path:
        return web.Response(body=b"\xff\xd8", content_type="image/jpeg")
    return web.Response(text="# Error: no such group\r\n")


@pytest.mark.parametrize("speak", [not_found, web_page, prose, picture_only])
async def test_another_device_is_distinguished(
    other_device: MakeDevice, speak: object
) -> None:
    client = await other_device(speak)  # type: ignore[arg-type]
    with pytest.raises(DeviceUnsupportedError, match="not a MOBOTIX MOVE camera"):
        await client.identify()


async def test_a_camera_that_wants_https_is_not_another_device(
    camera: MakeCamera,
) -> None:
    mine = await camera(redirect_to="https://127.0.0.1")
    with pytest.raises(DeviceWantsHttpsError):
        await mine.client.identify()
    await mine.device.stop()
    elsewhere = await camera(redirect_to="http://127.0.0.1")
    with pytest.raises(DeviceResponseError, match="redirected") as caught:
        await elsewhere.client.identify()
    assert not isinstance(caught.value, DeviceWantsHttpsError)


async def test_a_camera_that_is_off_cannot_be_reached(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.device.stop()
    with pytest.raises(DeviceConnectionError):
        await mine.client.identify()


# -- what is read -----------------------------------------------------------------


async def test_a_second_read_of_a_calm_camera_is_equal(camera: MakeCamera) -> None:
    mine = await camera()
    first = await mine.client.read()
    assert await mine.client.read() == first


@pytest.mark.parametrize(
    ("model", "most"), [("ptz", 8), ("zoom", 11), ("motorized", 11), ("fixed", 9)]
)
async def test_the_first_read_finds_everything_out_with_few_questions(
    camera: MakeCamera, model: str, most: int
) -> None:
    mine = await camera(model)
    state = await mine.client.read()
    assert len(mine.sent()) <= most
    assert state.polled_events
    assert state.admin
    assert state.recording is True
    assert state.rtsp_port == mine.device.rtsp_port


CLASSES = {
    "ptz": {"pan_tilt", "zoom", "focus", "step", "relative", "absolute", "center"}
    | {"zoom_relative", "zoom_absolute", "focus_relative", "focus_absolute"}
    | {"presets", "preset_names", "home", "position"},
    "zoom": {"pan_tilt", "zoom", "focus", "presets", "position"},
    "motorized": {"zoom", "focus", "zoom_steps", "focus_steps"},
    "rs485": {"pan_tilt", "zoom", "focus", "iris", "presets"},
    "back_focus": {"focus", "focus_steps"},
}


@pytest.mark.parametrize("model", CLASSES)
async def test_a_class_is_found_out_by_asking(camera: MakeCamera, model: str) -> None:
    mine = await camera(model)
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert {n for n in ptz.__slots__ if getattr(ptz, n) is True} == CLASSES[model]


@pytest.mark.parametrize(
    "switches",
    [
        {"model": "fixed"},
        {"ptz_property": "fixed cam"},
        {"ptz_property": "no"},
        {"ptz_cgi": False},
    ],
)
async def test_a_fixed_camera_has_no_ptz(
    camera: MakeCamera, switches: dict[str, object]
) -> None:
    mine = await camera(**switches)
    state = await mine.client.read()
    assert (state.ptz, state.position, state.presets) == (None, None, ())


async def test_a_camera_that_leaves_out_its_ptz_property_is_asked(
    camera: MakeCamera,
) -> None:
    mine = await camera(ptz_property="")
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert ptz.absolute


@pytest.mark.parametrize("answer", ["", "# Error: unknown command info\r\n"])
async def test_a_camera_that_describes_nothing_is_judged_by_its_position(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    mine = await camera("zoom")
    monkeypatch.setattr(PtzCgi, "_info", lambda _: answer)
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert AutofocusMode.ZOOM_TRIGGER in ptz.autofocus


async def test_a_dome_without_description_is_known_by_its_position(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "info=1", status=404)
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert (ptz.absolute, ptz.presets) == (True, True)


async def test_a_lens_that_describes_nothing_is_what_the_user_says(
    camera: MakeCamera,
) -> None:
    mine = await camera("motorized", settings={"ptz_kind": PtzKind.MOTORIZED})
    mine.device.fail("status", "info=1", status=404)
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert (ptz.pan_tilt, ptz.zoom_steps) == (False, True)


async def test_a_camera_said_to_move_nothing_is_not_asked(camera: MakeCamera) -> None:
    mine = await camera(settings={"ptz_kind": PtzKind.NONE})
    assert (await mine.client.read()).ptz is None
    assert not mine.sent("ptz.cgi")


async def test_a_description_may_be_a_web_page(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "<html><body><b>PTZ</b><br>zoomsteps=n<br>autofocus=pushaf</body></html>"
    mine = await camera("motorized")
    monkeypatch.setattr(PtzCgi, "_info", lambda _: page)
    ptz = (await mine.client.read()).ptz
    assert ptz == Ptz(zoom_steps=True, autofocus=(AutofocusMode.ONCE,))


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_a_camera_that_cannot_tell_its_position_has_none(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    mine.device.fail("status", "query=position", status=status)
    state = await mine.client.read()
    assert state.ptz is not None
    assert (state.ptz.position, state.position) == (False, None)


async def test_an_autofocus_list_is_the_models(camera: MakeCamera) -> None:
    mine = await camera("motorized", uhd=True)
    ptz = (await mine.client.read()).ptz
    assert ptz is not None
    assert set(ptz.autofocus) == {
        AutofocusMode.ONCE,
        AutofocusMode.ZOOM_RESET,
        AutofocusMode.FOCUS_RESET,
        AutofocusMode.ZOOM_TRIGGER,
    }


# -- the budget -------------------------------------------------------------------


@pytest.mark.parametrize("model", ["ptz", "fixed"])
async def test_a_read_beside_the_monitor_asks_one_thing(
    camera: MakeCamera, model: str
) -> None:
    clock = Clock()
    mine = await camera(model, client={"clock": clock})
    await mine.client.read()
    async with mine.client.events():
        await mine.client.read()
        mine.forget()
        counts = []
        for minute in range(1, 41):
            clock.now = 1000 + 60 * minute
            before = len(mine.sent())
            await mine.client.read()
            counts.append(len(mine.sent()) - before)
    assert set(counts) == {1}
    assert len(mine.sent("date.cgi")) in (1, 2)
    assert len(mine.sent("action=list")) >= 18


async def test_a_read_without_a_monitor_asks_three_things(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    for _ in range(5):
        mine.forget()
        await mine.client.read()
        assert len(mine.sent()) == 3
        assert len(mine.sent("eventdata.cgi")) == 1


async def test_what_changed_on_the_camera_is_seen(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.parameters.update({"Recording.R0.Enabled": "no"})
    mine.device.parameters.update({"Input.I0.Name": "Gate"})
    mine.device.joystick(50, 0, 0)
    mine.device.joystick(0, 0, 0)
    state = await mine.client.read()
    assert state.recording is False
    assert state.inputs[0].name == "Gate"
    assert state.position is not None


async def test_what_happened_before_the_monitor_is_read(camera: MakeCamera) -> None:
    mine = await camera(monitor_first_part=False)
    await mine.client.read()
    mine.device.raise_motion(0, 40)
    async with mine.client.events():
        state = await mine.client.read()
        assert state.detections[0].triggered
        mine.forget()
        await mine.client.read()
        assert not mine.sent("eventdata.cgi")


async def test_everything_is_read_again_after_an_interruption(
    camera: MakeCamera,
) -> None:
    mine = await camera("zoom")
    await mine.client.read()
    async with mine.client.events():
        await mine.client.read()
    mine.device.patrols.save(1, "Door")
    mine.device.parameters.store("Properties.Firmware.Version", "6.0")
    async with mine.client.events():
        state = await mine.client.read()
    assert [preset.name for preset in state.presets] == ["Door"]
    assert state.identity.firmware == "6.0"


async def test_event_groups_are_found_again_when_some_are_gone(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    async with mine.client.events():
        pass
    mine.device.events.groups = ("Motion",)
    with pytest.raises(DeviceRejectedError, match="unsupported group"):
        async with mine.client.events():
            pass
    async with mine.client.events():
        pass
    assert [d.key for d in (await mine.client.read()).detections] == ["motion"]


async def test_a_poll_finds_out_that_a_group_is_gone(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.events.groups = ("Motion", "T0")
    state = await mine.client.read()
    assert [d.key for d in state.detections] == ["motion", "tamper"]


async def test_rights_removed_later_are_noticed(camera: MakeCamera) -> None:
    mine = await camera(viewer=True, viewer_reads=True, missing_rights_as_body=True)
    await mine.client.read()
    mine.device.fail("status", "eventdata.cgi", status=403)
    state = await mine.client.read()
    assert Right.EVENTS in state.missing_rights
    assert not state.polled_events


# -- rights -----------------------------------------------------------------------


@pytest.mark.parametrize("as_body", [False, True])
async def test_a_viewer_sees_and_moves_the_camera(
    camera: MakeCamera, as_body: bool
) -> None:
    mine = await camera(viewer=True, missing_rights_as_body=as_body)
    state = await mine.client.read()
    assert set(state.missing_rights) == set(Right) - {Right.PTZ}
    assert not state.admin
    assert state.ptz is not None
    assert state.position is not None
    assert [stream.name for stream in state.streams] == list(mine.device.model.streams)
    await mine.client.ptz.step("up")


async def test_what_is_refused_is_not_asked_with_every_read(camera: MakeCamera) -> None:
    clock = Clock()
    mine = await camera(viewer=True, client={"clock": clock})
    first = await mine.client.read()
    mine.forget()
    for _ in range(5):
        clock.now += 60
        assert await mine.client.read() == first
    assert set(mine.sent()) == {"/cgi-bin/com/ptz.cgi?query=position"}


@pytest.mark.parametrize(
    ("right", "path"),
    [
        (Right.EVENTS, "eventdata.cgi"),
        (Right.PTZ, "ptz.cgi"),
        (Right.CLOCK, "date.cgi"),
        (Right.PARAMETERS, "param.cgi"),
        (Right.PORTS, "io/"),
    ],
)
async def test_what_was_refused_for_a_while_is_read_again_within_an_hour(
    camera: MakeCamera, right: Right, path: str
) -> None:
    clock = Clock()
    mine = await camera(client={"clock": clock})
    if right is Right.PORTS:  # read one by one without event data
        mine.device.fail("status", "eventdata.cgi", status=404)
    lasting = list(mine.device.faults)
    first = await mine.client.read()
    mine.device.fail("status", path, status=403)
    clock.now += PROBE_AGAIN_S
    for _ in range(4):
        await mine.client.read()
    mine.forget()
    clock.now += 60
    assert right in (await mine.client.read()).missing_rights
    assert not [one for one in mine.sent() if path in one]
    mine.device.faults[:] = lasting
    clock.now += PROBE_AGAIN_S
    for _ in range(4):
        state = await mine.client.read()
    assert not state.missing_rights
    assert state.outputs == first.outputs
    assert (state.ptz, state.detections) == (first.ptz, first.detections)


async def test_parameters_refused_later_keep_what_was_known(
    camera: MakeCamera,
) -> None:
    clock = Clock()
    mine = await camera(client={"clock": clock})
    first = await mine.client.read()
    mine.device.fail("status", "param.cgi", status=403)
    # Late enough for parameters and position, not for the camera's clock.
    clock.now += 60
    state = await mine.client.read()
    assert state.missing_rights == (Right.PARAMETERS,)
    assert state.identity == first.identity
    mine.device.fail("status", "ptz.cgi", status=403)
    clock.now += 60
    await mine.client.read()
    mine.forget()
    clock.now += 60
    state = await mine.client.read()
    assert state.missing_rights == (Right.PARAMETERS, Right.PTZ)
    assert len(mine.sent()) == 1


async def test_without_parameters_a_lost_login_shows_that_a_camera_is_offline(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "param.cgi", status=403)
    await mine.client.identify()
    mine.device.fail("reset", "image.cgi")
    mine.forget()
    with pytest.raises(DeviceConnectionError):
        await mine.client.identify()
    assert set(mine.sent()) <= {"/cgi-bin/jpg/image.cgi"}


async def test_a_stop_of_a_camera_that_went_offline_is_an_error(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    await mine.client.ptz.move(pan=20)
    await mine.device.stop()
    with pytest.raises(DeviceConnectionError):
        await mine.client.ptz.stop()


async def test_a_camera_without_still_picture_is_let_in(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.fail("status", "image.cgi", status=404)
    assert (await mine.client.read()).identity.unique


async def test_a_viewer_of_a_fixed_camera_still_learns_that_it_is_there(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed", viewer=True, client={"clock": Clock()})
    await mine.client.read()
    mine.forget()
    await mine.client.read()
    assert set(mine.sent()) == {"/cgi-bin/jpg/image.cgi"}
    await mine.device.stop()
    with pytest.raises(DeviceConnectionError):
        await mine.client.read()


async def test_a_viewer_who_may_read_parameters_has_everything_else(
    camera: MakeCamera,
) -> None:
    mine = await camera(viewer=True, viewer_reads=True)
    state = await mine.client.read()
    assert state.missing_rights == (Right.CLOCK,)
    assert state.detections
    assert len(state.inputs) == 4


async def test_an_account_without_ptz_rights_sees_the_camera(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "ptz.cgi", status=403)
    state = await mine.client.read()
    assert (state.ptz, state.missing_rights) == (None, (Right.PTZ,))


@pytest.mark.parametrize("as_body", [False, True])
async def test_a_password_changed_later_is_an_auth_error_after_two_tries(
    camera: MakeCamera, as_body: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    mine = await camera(bad_login_as_body=as_body)
    await mine.client.read()
    mine.device.set_password("Admin", "changed")
    mine.forget()
    with pytest.raises(DeviceAuthError):
        await mine.client.read()
    assert len([one for one in mine.device.log if one.authorization]) <= 2


# -- clock and recording ----------------------------------------------------------


async def test_a_wrong_clock_is_measured_in_its_own_zone(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.parameters.update({"Time.TimeZone": "GMT+5"})
    mine.device.clock.error = timedelta(seconds=90)
    offset = (await mine.client.read()).clock_offset_s
    assert offset is not None
    assert abs(offset - 90) <= 1


async def test_a_clock_is_set_right(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.parameters.update({"Time.TimeZone": "GMT-3"})
    mine.device.clock.error = timedelta(hours=-7)
    await mine.client.read()
    assert await mine.client.sync_clock() == (ClockChanged(offset_s=0),)
    assert abs(mine.device.clock.now() - datetime.now(UTC)) < timedelta(seconds=3)
    assert (await mine.client.read()).clock_offset_s == 0


async def test_a_clock_is_set_right_in_the_zone_it_has_now(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.parameters.update({"Time.TimeZone": "GMT+5"})
    mine.device.clock.error = timedelta(hours=-7)
    await mine.client.sync_clock()
    assert abs(mine.device.clock.now() - datetime.now(UTC)) < timedelta(seconds=3)


async def test_a_new_zone_does_not_make_the_clock_wrong(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.events():
        for _ in range(2):
            await mine.client.read()
        await mine.client.admin.set_clock(zone="GMT+8")
        for _ in range(3):
            assert (await mine.client.read()).clock_offset_s in (-1, 0, 1)
        mine.device.parameters.update({"Time.TimeZone": "GMT-8"})
        mine.device.clock.error = timedelta(hours=2)
        for _ in range(6):
            state = await mine.client.read()
        assert state.clock_offset_s in (7199, 7200, 7201)


async def test_parameters_that_were_set_are_read_next(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.events():
        for _ in range(2):
            await mine.client.read()
        mine.forget()
        await mine.client.set_parameters({"Recording.R0.Enabled": True})
        await mine.client.read()
    changed, read = mine.sent("param.cgi")
    assert "action=update" in changed
    assert "action=list" in read


async def test_parameters_are_read_after_a_group_was_removed(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.add_parameters("GuardTour")
    async with mine.client.events():
        for _ in range(2):
            await mine.client.read()
        mine.forget()
        await mine.client.remove_parameters("GuardTour.G1")
        await mine.client.read()
    removed, read = mine.sent("param.cgi")
    assert "action=remove" in removed
    assert "action=list" in read


async def test_a_second_of_network_is_not_the_clocks(camera: MakeCamera) -> None:
    clock = Clock()
    mine = await camera(client={"clock": clock})
    for seconds in (-1, 2, 1):
        mine.device.clock.error = timedelta(seconds=seconds)
        clock.now += 1800
        for _ in range(3):
            state = await mine.client.read()
        assert state.clock_offset_s == 0


@pytest.mark.parametrize(
    "break_it",
    [
        lambda d: d.parameters.live.append(lambda: {"Time.TimeZone": "here"}),
        lambda d: d.fail("status", "date.cgi", status=404),
        lambda d: d.fail("status", "date.cgi", status=500),
    ],
)
async def test_a_clock_that_cannot_be_read_is_unknown(
    camera: MakeCamera, break_it: Callable[[MobotixSimulator], object]
) -> None:
    mine = await camera()
    break_it(mine.device)
    assert (await mine.client.read()).clock_offset_s is None


async def test_a_camera_without_a_single_group_is_not_asked_for_everything(
    other_device: MakeDevice,
) -> None:
    asked: list[str] = []

    async def speak(request: web.Request) -> web.Response:
        asked.append(request.query_string)
        if "monitor" in request.query_string:
            return web.Response(content_type="multipart/x-mixed-replace")
        if "get" in request.query_string and "group" in request.query_string:
            return web.Response(text="T0:Enabled=0;\r\n")
        return await picture_only(request)

    client = await other_device(speak)
    for _ in range(2):
        async with client.events():
            await client.read()
    assert "action=list&group=Brand" in asked
    assert "action=list" not in asked


async def test_a_refused_clock_is_unknown(other_device: MakeDevice) -> None:
    client = await other_device(picture_only)
    state = await client.read()
    assert state.clock_offset_s is None
    with pytest.raises(DeviceUnsupportedError, match="no_time_zone"):
        await client.sync_clock()
    with pytest.raises(DeviceUnsupportedError, match="no_recording"):
        await client.set_recording(on=True)


async def test_recording_is_switched_by_its_parameter(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.forget()
    changed = await mine.client.set_recording(on=False)
    assert changed == (RecordingChanged(recording=False),)
    assert mine.sent() == [
        "/cgi-bin/admin/param.cgi?action=update&Recording.R0.Enabled=no"
    ]
    assert (await mine.client.read()).recording is False


# -- survival ---------------------------------------------------------------------

PATHS = ("image.cgi", "ptz.cgi", "param.cgi", "eventdata.cgi", "date.cgi")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["html", "garbage", "truncate", "huge", "endless"])
async def test_nonsense_never_harms_more_than_one_read(
    camera: MakeCamera, path: str, kind: str
) -> None:
    mine = await camera()
    await mine.client.media.snapshot()
    mine.device.fail(kind, path)
    with suppress(DeviceResponseError, DeviceConnectionError):
        await mine.client.read()
    mine.device.heal()
    state = await mine.client.read()
    assert state.identity.unique == "0003c5123456"
    assert state.detections


NONSENSE = ["html", "garbage", "huge", "endless", "empty"]


@pytest.mark.parametrize("kind", NONSENSE)
async def test_an_identity_that_stays_nonsense_is_an_error(
    camera: MakeCamera, kind: str
) -> None:
    mine = await camera()
    mine.device.fail(kind, "param.cgi")
    with pytest.raises(DeviceResponseError):
        await mine.client.read()


async def read_in_turns(mine: Camera) -> None:
    """Read often enough for each part to have its turn."""
    for _ in range(9):
        await mine.client.read()


@pytest.mark.parametrize("kind", NONSENSE)
async def test_an_identity_that_was_understood_may_fail_for_a_while(
    camera: MakeCamera, kind: str
) -> None:
    mine = await camera()
    first = await mine.client.read()
    mine.device.fail(kind, "param.cgi")
    for _ in range(3):
        assert (await mine.client.read()).identity == first.identity
    with pytest.raises(DeviceResponseError):
        await read_in_turns(mine)


@pytest.mark.parametrize("kind", NONSENSE)
async def test_event_data_that_stays_nonsense_is_unknown_and_nothing_else(
    camera: MakeCamera, kind: str
) -> None:
    mine = await camera()
    first = await mine.client.read()
    mine.device.fail(kind, "eventdata.cgi")
    for _ in range(5):
        state = await mine.client.read()
    assert {detection.triggered for detection in state.detections} == {None}
    assert [port.active for port in state.outputs] == [False, False]
    assert (state.identity, state.position) == (first.identity, first.position)
    assert mine.client.failures["camera.events"].times >= 4
    mine.device.heal()
    assert (await mine.client.read()).detections == first.detections


# -- one odd answer costs one part ------------------------------------------------

STATUSES = (400, 404, 405, 409, 500, 501, 503)


@pytest.mark.parametrize("status", [302, 400, 403, 404, 405, 409, 500, 503])
async def test_a_camera_whose_picture_cannot_be_had_is_still_read(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    mine.device.fail("status", "image.cgi", status=status)
    assert (await mine.client.identify()).unique == "0003c5123456"
    state = await mine.client.read()
    assert state.detections
    assert state.ptz


async def error_for_a_picture(request: web.Request) -> web.Response:
    if request.path.endswith("image.cgi"):
        return web.Response(text="# Error: JPEG is off\r\n")
    if request.path.endswith("eventdata.cgi"):
        return web.Response(text="Motion:Enabled=0;\r\n")
    return web.Response(text="root.Network.eth0.MACAddress=00:03:C5:12:34:56\r\n")


async def test_a_camera_that_answers_an_error_for_a_picture_is_still_read(
    other_device: MakeDevice,
) -> None:
    client = await other_device(error_for_a_picture)
    assert (await client.identify()).unique == "0003c5123456"
    assert (await client.read()).detections


@pytest.mark.parametrize("status", STATUSES)
async def test_a_fixed_camera_may_refuse_to_describe_its_ptz(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera("fixed")
    mine.device.fail("status", "ptz.cgi", status=status)
    state = await mine.client.read()
    assert state.ptz is None
    assert state.detections
    assert state.clock_offset_s is not None


@pytest.mark.parametrize("status", STATUSES)
async def test_a_dome_is_known_by_its_position_whatever_the_description_answers(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    mine.device.fail("status", "info=1", status=status, times=2)
    for _ in range(2):
        state = await mine.client.read()
    assert state.ptz is not None
    assert state.ptz.absolute


@pytest.mark.parametrize("status", STATUSES)
async def test_a_position_that_fails_later_costs_the_position_alone(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    first = await mine.client.read()
    mine.device.fail("status", "query=position", status=status)
    for _ in range(8):
        state = await mine.client.read()
    assert state.position is None
    assert state.ptz == first.ptz
    assert state.detections == first.detections


@pytest.mark.parametrize("status", [400, 404, 405, 500])
async def test_a_group_of_parameters_may_be_refused_with_a_status(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    mine.device.fail("status", "GuardTour", status=400)
    state = await mine.client.read()
    assert (state.identity.unique, state.tours) == ("0003c5123456", None)


@pytest.mark.parametrize(
    ("written", "ahead"),
    [
        ("2026-11-20 15:16:04", 0),
        ("Fri Nov 20 15:16:04 2026", 0),
        ("Fri, Nov 20 15:16:04 UTC 2026", 0),
        ("November 20, 2026 15:16:09", 5),
        ("Nov 99, 2026 15:16:04", None),
        ("Nov 20, 99999 15:16:04", None),
        ("Xyz 20, 2026 15:16:04", None),
        ("0000-01-01 00:00:00", None),
        ("9" * 5000, None),
    ],
)
async def test_a_date_may_be_written_otherwise_or_be_none(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch, written: str, ahead: int | None
) -> None:
    now = datetime(2026, 11, 20, 15, 16, 4, tzinfo=UTC)
    mine = await camera(client={"now": lambda: now})
    monkeypatch.setattr(mine.device.clock, "shown", lambda: written)
    state = await mine.client.read()
    assert (state.clock_offset_s, state.identity.unique) == (ahead, "0003c5123456")


@pytest.mark.parametrize(
    ("error", "shown", "kept"),
    [
        (timedelta(hours=1), 0, timedelta(hours=1)),
        (timedelta(hours=1, seconds=90), 90, timedelta(hours=1)),
        (timedelta(minutes=-30), 0, timedelta(minutes=-30)),
        (timedelta(minutes=3), 180, timedelta(0)),
        (timedelta(hours=-1), -3600, timedelta(0)),
        (timedelta(hours=5), 18000, timedelta(0)),
    ],
)
async def test_summer_time_is_no_error_and_is_kept(
    camera: MakeCamera, error: timedelta, shown: int, kept: timedelta
) -> None:
    mine = await camera()
    mine.device.clock.error = error
    offset = (await mine.client.read()).clock_offset_s
    assert offset is not None
    assert abs(offset - shown) <= 2
    await mine.client.sync_clock()
    assert abs(mine.device.clock.error - kept) < timedelta(seconds=3)
    assert (await mine.client.read()).clock_offset_s == 0


async def test_a_rebooted_camera_is_read_again(camera: MakeCamera) -> None:
    mine = await camera()
    first = await mine.client.read()
    await mine.device.stop()
    with pytest.raises(DeviceConnectionError):
        await mine.client.read()
    await mine.device.start()
    assert await mine.client.read() == first


async def test_no_secret_is_ever_logged(
    camera: MakeCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mine: Camera = await camera()
    mine.device.set_password("Admin", "Plant3dSecret")
    with pytest.raises(DeviceAuthError) as caught:
        await mine.client.read()
    await asyncio.sleep(0)
    assert "1234" not in f"{caught.value!r} {mine.client.settings!r}"
    assert "Plant3dSecret" not in caplog.text
    assert not mine.device.userinfo_called


async def test_a_viewer_of_a_camera_without_pictures_lacks_what_it_may_not_read(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "param.cgi", status=403)
    mine.device.fail("status", "eventdata", status=403)
    mine.device.fail("status", "image.cgi", status=500)
    state = await mine.client.read()
    assert Right.PARAMETERS in state.missing_rights
    assert state.detections == ()
    assert state.ptz is not None


async def test_a_position_that_is_a_web_page_costs_the_position_alone(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("html", "query=position")
    state = await mine.client.read()
    assert state.position is None
    assert state.detections


async def test_a_camera_without_event_data_is_asked_for_it_rarely(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "eventdata", status=404)
    for _ in range(3):
        state = await mine.client.read()
    assert state.detections == ()
    assert state.ptz is not None


def test_a_detection_that_is_switched_to_what_it_is_stays_the_same() -> None:
    motion = Detection(key="motion", enabled=True, triggered=True)
    assert enabled_detection(motion, enabled=True) is motion


async def test_a_position_refused_with_another_status_costs_the_position_alone(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fail("status", "query=position", status=503)
    state = await mine.client.read()
    assert state.position is None
    assert state.detections


# -- small questions -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("viewer", "path"), [(False, "param.cgi"), (True, "image.cgi")]
)
async def test_a_small_question_is_one_the_account_may_ask(
    camera: MakeCamera, viewer: bool, path: str
) -> None:
    mine = await camera(viewer=viewer)
    await mine.client.read()
    mine.device.log.clear()
    await mine.client.probe()
    (request,) = mine.device.log
    assert path in request.line


async def test_a_small_question_is_not_repeated(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("status", "param.cgi", status=503)
    mine.device.log.clear()
    with pytest.raises(DeviceResponseError):
        await mine.client.probe()
    assert len(mine.device.log) == 1


async def test_a_camera_that_refuses_everything_for_a_while_keeps_its_parts(
    camera: MakeCamera,
) -> None:
    mine = await camera(outputs=1)
    before = await mine.client.read()
    fault = mine.device.fail("status", status=403)
    clock = mine.client
    for _ in range(3):
        with suppress(DevicePermissionError, DeviceResponseError):
            await clock.read()
    mine.device.faults.remove(fault)
    after = await mine.client.read()
    assert after.outputs == before.outputs
    assert not after.missing_rights
