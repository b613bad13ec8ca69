"""Reading a camera: who it is, which apps answer, how much it is asked."""

from contextlib import AsyncExitStack

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
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMOVERLAY,
    CAMSCRIPTER,
    CAMSTREAMER,
    CAMSWITCHER,
    CamstreamerClient,
    CamstreamerSettings,
    View,
)
from custom_components.procam.vendors.camstreamer.client.commands.network_cameras import (
    FoundCamera,
    _cameras,
)
from custom_components.procam.vendors.camstreamer.client.commands.overlays import (
    SERVICES,
)
from custom_components.procam.vendors.camstreamer.client.const import APP_LIST
from custom_components.procam.vendors.camstreamer.client.models.camera import License
from simulators.camstreamer import CamstreamerSimulator, app
from simulators.camstreamer.options import AuthMode, StreamFamily, SwitcherFamily

from .helpers import Clock, Connect, eventually, listening, patience

ALL = {CAMSTREAMER, CAMOVERLAY, CAMSWITCHER, CAMSCRIPTER}


async def test_the_camera_reports_who_it_is(connect: Connect) -> None:
    identity = await connect().identify()
    assert (identity.unique, identity.mac) == ("b8a44f0c51a7",) * 2
    assert (identity.model, identity.firmware) == ("AXIS V5938", "12.6.69")


async def test_old_firmware_reports_who_it_is_by_parameters(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    new = await connect().identify()
    device.configure(basic_device_info=False)
    assert await connect().identify() == new


async def test_a_camera_without_the_apps_is_not_for_us(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    for package in ALL:
        device.remove_app(package)
    with pytest.raises(DeviceUnsupportedError, match="None of the CamStreamer apps"):
        await connect().identify()


async def test_a_device_without_a_serial_number_is_no_axis_camera(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.vapix.identity["SerialNumber"] = "4711"
    with pytest.raises(DeviceUnsupportedError, match="not_axis"):
        await connect().identify()


async def test_device_information_without_properties_is_not_understood(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("empty", "basicdeviceinfo")
    device.fail("html", "param.cgi")
    with pytest.raises(DeviceResponseError):
        await connect().identify()


async def test_an_account_without_rights_is_distinguished_from_a_wrong_password(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    with pytest.raises(DevicePermissionError):
        await connect(username="viewer", password="look").identify()
    device.configure(rights_status=401)
    with pytest.raises(DevicePermissionError):
        await connect(username="viewer", password="look").identify()


async def test_a_wrong_password_is_sent_once(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = connect(password="wrong")
    for _ in range(3):
        with pytest.raises(DeviceAuthError):
            await client.identify()
    with pytest.raises(DeviceAuthError):
        await client.read()
    assert device.gate.refused_logins == 1


async def test_a_password_changed_later_is_noticed_by_the_next_read(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    device.set_password("root", "new")
    with pytest.raises(DeviceAuthError):
        await client.read()
    assert device.gate.refused_logins <= 2


@pytest.mark.parametrize("auth", list(AuthMode))
async def test_every_login_scheme_reads_the_same(
    connect: Connect, device: CamstreamerSimulator, auth: AuthMode
) -> None:
    device.configure(auth=auth)
    state = await connect().read()
    assert set(state.answering) == ALL
    used = {entry.authorization for entry in device.log} - {""}
    assert used == {"Basic" if auth is AuthMode.BASIC else "Digest"}


async def test_nothing_answers_at_a_dead_address(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = connect()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await client.identify()


async def test_a_read_shows_every_app(client: CamstreamerClient) -> None:
    state = await client.read()
    assert set(state.answering) == ALL
    assert {app.package for app in state.apps} == ALL
    assert all(app.running and app.license_ok for app in state.apps)
    assert [stream.title for stream in state.streams] == ["Sunday", "Backup"]
    assert [overlay.id for overlay in state.overlays] == [1, 2, 3, 4]
    assert [source.name for source in state.sources] == ["Nave", "Choir"]
    assert [package.name for package in state.packages] == ["clock", "door"]
    assert state.views[1] == View(number=2, name="View Area 2")
    assert state.node_state == "OK"
    assert client.unknown == {}


async def test_an_unchanged_camera_reads_equal(client: CamstreamerClient) -> None:
    assert await client.read() == await client.read()


async def test_the_state_holds_no_secret(connect: Connect) -> None:
    state = await connect().read()
    for secret in ("stream-key", "cm9vdDpzb3VyY2UtcGFzcw", "pass"):
        assert secret not in repr(state)


async def test_settings_keep_their_secrets_to_themselves() -> None:
    settings = CamstreamerSettings(
        host="::1", username="me", password="hush", links={"1": "hash"}
    )
    assert not {"me", "hush", "hash"} & set(repr(settings).split("'"))
    assert str(settings.base) == "http://[::1]"
    secure = CamstreamerSettings(host="cam", ssl=True, username="", password="")
    assert str(secure.base) == "https://cam"


@pytest.mark.parametrize("status", [404, 503])
@pytest.mark.parametrize("package", sorted(ALL))
async def test_a_stopped_app_affects_only_its_own_part(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    package: str,
    status: int,
) -> None:
    before = await client.read()
    device.configure(down_status=status)
    device.stop_app(package)
    state = await client.read()
    assert set(state.answering) == ALL - {package}
    assert not state.available(package)
    assert not state.running(package)
    device.start_app(package)
    assert await client.read() == before


@pytest.mark.parametrize(
    ("package", "path"),
    [
        (CAMSTREAMER, "stream_list.cgi"),
        (CAMOVERLAY, "services.cgi"),
        (CAMSWITCHER, "/local/camswitcher/"),
        (CAMSCRIPTER, "/local/camscripter/"),
    ],
)
@pytest.mark.parametrize("fault", ["status", "html", "garbage", "truncate", "reset"])
async def test_a_broken_app_affects_only_its_own_part(
    connect: Connect,
    device: CamstreamerSimulator,
    clock: Clock,
    package: str,
    path: str,
    fault: str,
) -> None:
    client = connect()
    device.fail(fault, path)
    if package == CAMSTREAMER:
        device.fail(fault, "stream/list.cgi")
    state = await client.read()
    assert set(state.answering) == ALL - {package}
    device.heal()
    clock.forward(300)
    state = await client.read()
    assert set(state.answering) == ALL


async def test_an_app_that_hangs_does_not_hold_up_the_others(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience(monkeypatch, 0.2)
    device.fail("hang", "services.cgi")
    state = await client.read()
    assert set(state.answering) == ALL - {CAMOVERLAY}


async def test_a_part_that_hangs_does_not_affect_its_app(
    connect: Connect, device: CamstreamerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience(monkeypatch, 0.2)
    device.fail("hang", "clips.cgi")
    state = await connect().read()
    assert state.available(CAMSWITCHER)
    assert state.clips == ()


async def test_a_part_that_fails_does_not_affect_its_app(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("html", "clips.cgi")
    device.fail("garbage", "diagnostics.cgi")
    device.fail("html", "group=Image")
    state = await connect().read()
    assert set(state.answering) == ALL
    assert (state.clips, state.node_state, state.views) == ((), None, ())


async def test_a_login_rejected_by_one_app_affects_only_that_app(
    client: CamstreamerClient,
    clock: Clock,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    device.fail("status", "services.cgi", status=401)
    for _ in range(3):
        state = await client.read()
        assert set(state.answering) == ALL - {CAMOVERLAY}
        clock.forward(400)
    device.heal()
    assert set((await client.read()).answering) == ALL


async def test_a_changed_password_ends_the_read(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    device.set_password("root", "another")
    for _ in range(2):
        with pytest.raises(DeviceAuthError):
            await client.read()


@pytest.mark.parametrize(
    "text",
    [
        '<reply result="error"><error message="Busy"/></reply>',
        '<reply result="error"/>',
        "<answer/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><reply result='ok'>&a;</reply>",
        "<html>",
        "",
    ],
)
async def test_a_list_of_apps_of_another_form_removes_nothing(
    client: CamstreamerClient,
    connect: Connect,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    before = client.state
    monkeypatch.setattr(device.vapix, "_list", lambda _: web.Response(text=text))
    assert await client.read() == before
    assert client.failures.keys() == {"camera.applications"}
    new = connect()
    assert (await new.identify()).serial == before.identity.serial
    state = await new.read()
    assert set(state.answering) == ALL
    assert state.installed(CAMOVERLAY)
    assert state.streams == before.streams
    async with listening(new.overlay_events()):
        assert new.state.pushed == (CAMOVERLAY,)


async def test_an_account_that_may_not_list_the_apps_keeps_the_rest(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("status", "applications/list.cgi", status=403)
    state = await client.read()
    assert state.no_rights
    assert set(state.answering) == ALL
    device.heal()


async def test_an_app_needs_nothing_but_a_name(
    connect: Connect, device: CamstreamerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '<reply result="ok"><application Name="CAMOVERLAY"/><application/>'
        '<application NiceName="Cam Streamer" Status="running"/>'
        '<application Name="CamSwitcher" Status="Idle"/></reply>'
    )
    monkeypatch.setattr(device.vapix, "_list", lambda _: web.Response(text=text))
    state = await connect().read()
    assert state.answering == (CAMOVERLAY, CAMSTREAMER)
    assert [app.running for app in state.apps] == [None, True, False]
    assert (state.apps[0].nice_name, state.apps[0].version) == ("CAMOVERLAY", None)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"propertyList":[]}}',
        b"{}",
        b"[]",
        b"<html>",
        b'\xef\xbb\xbf{"data":{"propertyList":{"SerialNumber":"AC:CC:8E:3A:F5:0C"}}}',
        b'{"data":{"propertyList":{"SerialNumber":"ACCC8E3AF50C","Brand":"\xe9"}}}',
    ],
)
async def test_device_information_of_another_form_still_names_the_camera(
    connect: Connect,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
) -> None:
    expected = (await connect().identify()).unique
    answer = web.Response(body=body)
    monkeypatch.setattr(device.vapix, "_info", lambda _: answer)
    found = (await connect().identify()).unique
    assert found == ("accc8e3af50c" if b"SerialNumber" in body else expected)


async def test_a_view_that_is_off_is_not_offered(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.camera.params.put("Image.I1.Enabled", "no")
    device.camera.params.put("Image.I0.Name", "")
    assert (await connect().read()).views == (View(number=1, name="View 1"),)


@pytest.mark.parametrize("fault", ["huge", "endless", "html", "garbage", "empty"])
async def test_parameters_that_are_none_affect_only_themselves(
    connect: Connect, device: CamstreamerSimulator, fault: str
) -> None:
    device.fail(fault, "param.cgi")
    state = await connect().read()
    assert set(state.answering) == ALL
    assert (state.overlays_enabled, state.tours, state.views) == (None, (), ())


@pytest.mark.parametrize(
    ("value", "enabled"),
    [('"1"', True), ("1.0", True), ("0.0", False), ("", None), ("nan", None)],
)
async def test_an_odd_parameter_costs_one_value(
    connect: Connect, device: CamstreamerSimulator, value: str, enabled: bool | None
) -> None:
    device.camera.params.put("CamOverlay.Enabled", value)
    state = await connect().read()
    assert state.overlays_enabled is enabled
    assert len(state.tours) == 1


async def test_a_camera_that_went_offline_is_read_whole_when_it_is_online_again(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await client.read()
    device.ptz.heads[1].add_preset("Door", 0.0, 0.0, 1.0)
    await device.start()
    state = await client.read()
    assert [preset.name for preset in state.ptz[0].presets][-1] == "Door"


async def test_an_app_that_comes_late_is_noticed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.remove_app(CAMSWITCHER)
    client = connect()
    state = await client.read()
    assert state.app(CAMSWITCHER) is None
    device.install_app(CAMSWITCHER)
    state = await client.read()
    assert state.available(CAMSWITCHER)
    assert len(state.playlists) == 4
    device.remove_app(CAMSWITCHER)
    state = await client.read()
    assert (state.playlists, state.master_audio) == ((), None)


async def test_an_upgrade_may_bring_other_paths(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.upgrade_app(CAMSTREAMER, "3.9.0", stream_family=StreamFamily.FOLDER)
    device.upgrade_app(CAMSWITCHER, "1.9.0", switcher_family=SwitcherFamily.BARE)
    state = await client.read()
    assert set(state.answering) == ALL
    assert [stream.id for stream in state.streams] == ["11", "12"]
    app = state.app(CAMSTREAMER)
    assert app is not None
    assert app.version == "3.9.0"


async def test_idle_the_camera_is_asked_six_times_a_minute_at_most(
    client: CamstreamerClient, device: CamstreamerSimulator, clock: Clock
) -> None:
    device.streamer.enable("12", on=True)
    async with AsyncExitStack() as stack:
        for stream in (
            client.overlay_events(),
            client.stream_events(),
            client.switcher_events(),
        ):
            await stack.enter_async_context(listening(stream))
        await client.read()
        asked = []
        for _ in range(30):
            clock.forward(60)
            device.log.clear()
            await client.read()
            asked.append(len(device.log))
    assert max(asked) <= 6


async def test_in_ten_minutes_everything_was_asked_for_again(
    client: CamstreamerClient, device: CamstreamerSimulator, clock: Clock
) -> None:
    async with AsyncExitStack() as stack:
        for stream in (
            client.overlay_events(),
            client.stream_events(),
            client.switcher_events(),
        ):
            await stack.enter_async_context(listening(stream))
        await client.read()
        device.switcher.add_playlist("p1", "Late")
        device.scripter.add("late", "Late")
        device.ptz.heads[1].add_preset("Late", 0.0, 0.0, 1.0)
        for _ in range(12):
            clock.forward(60)
            state = await client.read()
    assert state.playlists[-1].name == "Late"
    assert state.packages[-1].name == "late"
    assert state.ptz[0].presets[-1].name == "Late"


async def test_a_connection_the_camera_dropped_is_replaced_for_a_read(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("reset", "applications/list.cgi", times=1)
    state = await client.read()
    assert set(state.answering) == ALL


async def test_licenses_are_reported(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.overlay.license = "Missing"
    device.streamer.license = "Rented"
    state = await client.read()
    licenses = {app.package: app for app in state.apps}
    assert not licenses[CAMOVERLAY].license_ok
    assert licenses[CAMSTREAMER].license is License.UNKNOWN


async def test_an_app_is_stopped_and_started(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.control_app(CAMOVERLAY, "stop")
    assert not device.overlay.running
    await client.control_app(CAMOVERLAY, "start")
    await client.control_app(CAMOVERLAY, "start")
    await client.control_app(CAMOVERLAY, "restart")
    assert device.overlay.running


async def test_a_refused_app_command_has_the_cameras_code(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.remove_app(CAMOVERLAY)
    with pytest.raises(DeviceRejectedError, match="no_app") as refusal:
        await client.control_app(CAMOVERLAY, "start")
    assert refusal.value.code == "4"
    with pytest.raises(InvalidValueError, match="value_one_of: what=app"):
        await client.control_app("vmd", "start")
    device.fail("html", "control.cgi")
    with pytest.raises(DeviceResponseError):
        await client.control_app(CAMOVERLAY, "start")


async def test_a_view_gives_a_picture(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    picture = await client.snapshot(2, 320, 180)
    assert picture.startswith(b"\xff\xd8")
    assert "camera=2&resolution=320x180" in device.log[-1].line
    await client.snapshot(1)
    assert device.log[-1].line.endswith("image.cgi?camera=1")
    device.fail("html", "image.cgi")
    with pytest.raises(DeviceResponseError, match="JPEG"):
        await client.snapshot(1)


async def test_a_stream_address_carries_the_login_percent_encoded(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = connect(username="r@t", password="p:/?", rtsp_port=8554)
    assert client.stream_url(2) == (
        f"rtsp://r%40t:p%3A%2F%3F@{device.host}:8554/axis-media/media.amp?camera=2"
    )


async def test_a_stream_address_carries_what_the_camera_wants_besides(
    connect: Connect,
) -> None:
    client = connect(rtsp_extra="videocodec=h264&fps=15")
    assert client.stream_url(1).endswith("?camera=1&videocodec=h264&fps=15")


async def test_an_app_finds_other_cameras(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await client.find_cameras()
    assert found[0].address == "192.168.91.211"
    device.stop_app(CAMSCRIPTER)
    device.stop_app(CAMOVERLAY)
    await client.read()
    assert await client.find_cameras() == found
    odd = [{"name": "x", "ip": "host"}, {"name": 1, "ip": "::1"}, "x"]
    good = {"name": "x", "ip": "::1"}
    monkeypatch.setattr(app, "NEIGHBORS", [*odd, good])
    assert await client.find_cameras() == (FoundCamera(name="x", address="::1"),)
    assert _cameras([good]) == _cameras({"data": {"camera_list": [good]}})
    device.stop_app(CAMSWITCHER)
    await client.read()
    with pytest.raises(DeviceUnsupportedError, match="no_search"):
        await client.find_cameras()


@pytest.mark.parametrize(
    ("lacks", "is_logged"),
    [
        ("presetposall", False),
        ("diagnostics.cgi", False),
        ("srt_statistics", False),
        ("clips.cgi", True),
    ],
)
async def test_what_the_text_does_not_print_is_not_logged_as_missing(
    connect: Connect,
    device: CamstreamerSimulator,
    caplog: pytest.LogCaptureFixture,
    lacks: str,
    is_logged: bool,
) -> None:
    caplog.set_level("INFO")
    device.fail("status", lacks, status=404)
    device.streamer.add("14", "SRT", platform="srt", url="srt://h:1", enabled=True)
    await eventually(lambda: device.streamer.streams["14"].live)
    client = connect()
    await client.read()
    await client.read()
    assert client.failures
    assert ("cannot be read" in caplog.text) is is_logged


async def test_a_password_never_stands_in_an_error(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = connect(password="hush-hush")
    with pytest.raises(DeviceAuthError) as error:
        await client.read()
    assert "hush" not in str(error.value)


async def test_an_app_that_stopped_is_looked_for_in_quick_reads(
    client: CamstreamerClient, device: CamstreamerSimulator, clock: Clock
) -> None:
    device.stop_app(CAMOVERLAY)
    assert (await client.read()).awaits_app
    device.log.clear()
    clock.forward(3)
    await client.read()
    assert [entry.line for entry in device.log] == [APP_LIST]
    device.start_app(CAMOVERLAY)
    device.fail("status", "services.cgi", status=503)
    device.log.clear()
    clock.forward(3)
    assert not (await client.read()).available(CAMOVERLAY)
    # A device that is overloaded is asked twice, and as nothing answered, who it is.
    assert [entry.line.partition("?")[0] for entry in device.log] == [
        APP_LIST,
        *[SERVICES] * 2,
        "/axis-cgi/basicdeviceinfo.cgi",
    ]
    device.heal()
    clock.forward(3)
    state = await client.read()
    assert state.available(CAMOVERLAY)
    assert not state.awaits_app


async def test_after_five_minutes_an_app_is_no_longer_awaited(
    client: CamstreamerClient, device: CamstreamerSimulator, clock: Clock
) -> None:
    device.fail("status", "services.cgi", status=404)
    assert (await client.read()).awaits_app
    clock.forward(301)
    assert not (await client.read()).awaits_app
    clock.forward(15)
    device.log.clear()
    assert not (await client.read()).available(CAMOVERLAY)
    assert not any("services.cgi" in entry.line for entry in device.log)


async def test_a_camera_that_names_itself_nowhere_is_not_understood(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("empty", "basicdeviceinfo")
    device.camera.params.drop("Properties")
    device.camera.params.drop("Brand")
    with pytest.raises(DeviceResponseError):
        await connect().identify()


async def test_a_small_question_is_the_one_that_proved_the_identity(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.log.clear()
    await client.probe()
    assert [one.line for one in device.log] == ["/axis-cgi/basicdeviceinfo.cgi"]
    device.fail("status", "basicdeviceinfo", status=503)
    device.log.clear()
    with pytest.raises(DeviceResponseError):
        await client.probe()
    assert len(device.log) == 1
    device.heal()
    device.fail("status", "basicdeviceinfo", status=404)
    await client.identify()
    device.log.clear()
    await client.probe()
    (request,) = device.log
    assert "param.cgi" in request.line
