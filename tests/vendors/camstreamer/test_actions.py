"""The actions of the apps, of users and administrators."""

import base64
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.procam.vendors.camstreamer.actions import ACTIONS
from custom_components.procam.vendors.camstreamer.client import CamstreamerClient
from simulators.camstreamer.cloud import LICENSE_KEY
from simulators.camstreamer.options import StreamFamily
from simulators.camstreamer.widgets import infoticker

from .conftest import AddCamera
from .helpers import CHOIR, PNG, SECRET_URL, SERVICE
from .home import Home

RED = [255, 0, 0]


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder that actions are allowed to use."""
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    return tmp_path.resolve()


def zone(home: Home, name: str) -> dict[str, Any]:
    """Return a text field of the lower third."""
    zones = home.device.overlay.service(2)["mappingZones"]
    found: dict[str, Any] = next(z for z in zones if z["name"] == name)
    return found


# -- overlays --------------------------------------------------------------------------


async def test_several_fields_are_set_with_their_colors(home: Home) -> None:
    await home.call(
        "set_overlay_text",
        overlay="lower third",
        fields={"title": "Deacon", "name": "Böb & Co 🎻"},
        colors={"name": [255, 0, 16], "title": [0, 8, 255, 128]},
    )
    assert zone(home, "name")["text"][0]["source"] == "Böb & Co 🎻"
    assert zone(home, "name")["textColor"] == "255,0,16"
    assert zone(home, "title")["textColor"] == "0,8,255,128"
    await home.until("text", "overlay_2_title", "Deacon")


async def test_what_is_sent_is_what_the_document_says(home: Home) -> None:
    await home.call(
        "set_overlay_text",
        overlay="2",
        fields={"title": 'Ä&<b>"1+1=2"</b> 100%', "name": "a'b#c;d?e\n/"},
        colors={"name": [255, 0, 16, 128]},
        variants={"title": 1},
    )
    assert home.device.requests("update_text")[-1].line == (
        "/local/camoverlay/api/customGraphics.cgi?action=update_text&service_id=2"
        "&title_index=1&title=%C3%84%26%3Cb%3E%221%2B1%3D2%22%3C%2Fb%3E%20100%25"
        "&name=a%27b%23c%3Bd%3Fe%0A%2F&name_color=255%2C0%2C16%2C128"
    )


async def test_a_lone_text_goes_where_the_overlay_shows_one(home: Home) -> None:
    await home.call("set_overlay_text", overlay="Ticker", text="10 % off")
    await home.until("text", "overlay_1_text", "10 % off")
    await home.call("set_overlay_text", overlay="2", text="Deacon")
    await home.until("text", "overlay_2_title", "Deacon")


async def test_a_text_entity_stands_for_its_field_and_takes_a_color(home: Home) -> None:
    field = home.entity("text", "overlay_2_name")
    await home.call("set_overlay_text", overlay=field, text="Böb", color=RED)
    assert zone(home, "name")["text"][0]["source"] == "Böb"
    assert zone(home, "name")["textColor"] == "255,0,0"
    assert zone(home, "title")["text"][0]["source"] == "Pastor"
    await home.call("set_overlay_text", overlay=field, color=[0, 8, 255])
    assert zone(home, "name")["textColor"] == "0,8,255"
    assert zone(home, "name")["text"][0]["source"] == "Böb"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"color": RED, "colors": {"name": RED}},
            "Only one of these is allowed: color, colors",
        ),
        (
            {"overlay": "1", "text": "x", "color": RED},
            "Only one of these is allowed: text, color",
        ),
        (
            {"overlay": "Banner", "text": "x"},
            "Available values are Ticker (1), Lower third (2)",
        ),
        ({"fields": {"city": "x"}}, "fields must be one of title, name, start, not"),
        ({"colors": {"city": RED}}, "colors must be one of title, name, start, not"),
        (
            {"text": "x", "fields": {"name": "x"}},
            "Only one of these is allowed: text, fields",
        ),
        (
            {"text": "x", "colors": {"name": RED}},
            "Only one of these is allowed: text, colors",
        ),
        (
            {"overlay": "1", "text": "x", "variants": {"title": 1}},
            "Only one of these is allowed: text, variants",
        ),
        ({"variants": {"title": 9}}, "variants must be from 0 to 1, not 9"),
        ({}, "At least one of these is required: text, fields, colors, variants"),
        ({"overlay": "1", "fields": {"title": "x"}}, "of the type Custom Graphics"),
    ],
)
async def test_a_wrong_text_is_refused_before_anything_is_sent(
    home: Home, data: dict[str, Any], said: str
) -> None:
    with pytest.raises(ServiceValidationError, match=re.escape(said)):
        await home.call("set_overlay_text", **{"overlay": "2", **data})
    assert not home.device.requests("update_text")
    assert not home.device.requests("infoticker.cgi")


async def test_two_overlays_of_one_name_are_not_confused(home: Home) -> None:
    home.device.overlay.add(infoticker(5, "", customName="Lower third"))
    await home.entry.runtime_data.async_refresh()
    said = (
        r"several items are named lower third\..* Lower third \(2\), Lower third \(5\)"
    )
    with pytest.raises(ServiceValidationError, match=said):
        await home.call("set_overlay_text", overlay="lower third", text="x")
    await home.call("set_overlay_text", overlay="5", text="x")
    assert home.device.overlay.service(5)["source"] == "x"


async def test_a_picture_comes_from_a_file_bytes_or_an_entity(
    home: Home, folder: Path
) -> None:
    file = folder / "logo.png"
    file.write_bytes(PNG)
    await home.call("set_overlay_image", overlay="2", path=str(file))
    await home.call(
        "set_overlay_image", overlay="2", image=base64.b64encode(PNG).decode()
    )
    view = home.entity("camera", "view_1")
    await home.call("set_overlay_image", overlay="2", picture_entity=view)
    sent = [entry.body for entry in home.device.requests("update_image") if entry.body]
    assert sent[:2] == [PNG, PNG]
    assert sent[2].startswith(b"\xff\xd8")
    await home.call("set_overlay_image", overlay="2", camera_path="/choir.png")
    assert home.device.overlay.service(2)["image"] == "/choir.png"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {},
            "At least one of these is required: path, image, picture_entity, camera_path",
        ),
        ({"image": "no base64!"}, "image must be base64"),
        (
            {"image": "AAAA", "camera_path": "/choir.png"},
            "Only one of these is allowed: image, camera_path",
        ),
        (
            {"image": "AAAA", "path": "/etc/passwd"},
            "Only one of these is allowed: path, image",
        ),
        (
            {"path": "/etc/passwd"},
            "Home Assistant is not allowed to access /etc/passwd.",
        ),
        (
            {"picture_entity": "light.lamp"},
            "picture_entity must be one of camera, image, not light",
        ),
        ({"image": ""}, "The file or picture is empty or larger than 16 MiB"),
        ({"image": "AAAA"}, "The picture must be a PNG or JPEG"),
    ],
)
async def test_no_picture_two_pictures_and_wrong_ones_are_refused(
    home: Home, data: dict[str, Any], said: str
) -> None:
    with pytest.raises(ServiceValidationError, match=re.escape(said)):
        await home.call("set_overlay_image", overlay="2", **data)
    assert not home.device.requests("update_image")


async def test_an_overlay_is_moved_and_changed(home: Home) -> None:
    await home.call("set_overlay_position", overlay="2", x=10, y=20, anchor="bottom")
    service = home.device.overlay.service(2)
    assert (service["pos_x"], service["pos_y"]) == (10, 20)
    assert service["coordSystem"] == "bottom"
    await home.call("update_overlay", overlay="2", changes={"zIndex": 7})
    assert home.device.overlay.service(2)["zIndex"] == 7


async def test_drawings_lie_over_the_picture_until_cleared(home: Home) -> None:
    before = len(home.device.overlay.sprites(1))
    picture = await home.entry.runtime_data.client.snapshot(1)
    await home.call("draw_overlay", text="Hi 🎻", x=10, y=10, width=300, height=80)
    assert len(home.device.overlay.sprites(1)) == before + 1
    await home.call(
        "draw_overlay", name="box", x=0, y=0, width=99, height=9, opacity=50
    )
    await home.call("clear_overlay", name="box")
    assert len(home.device.overlay.sprites(1)) == before + 1
    await home.call(
        "draw_overlay",
        name="logo",
        image=base64.b64encode(picture).decode(),
        x=0,
        y=0,
        width=50,
        height=50,
    )
    with pytest.raises(ServiceValidationError, match="allowed: text, image"):
        await home.call(
            "draw_overlay", text="x", image="AAAA", x=0, y=0, width=9, height=9
        )
    await home.call("clear_overlay")
    assert len(home.device.overlay.sprites(1)) == before
    with pytest.raises(ServiceValidationError, match="name: box was not found"):
        await home.call("clear_overlay", name="box")


async def test_lines_arcs_and_texts_in_a_font_are_drawn(
    home: Home, folder: Path
) -> None:
    font = folder / "choir.ttf"
    font.write_bytes(b"\0\1\0\0choir")
    box = {"x": 100, "y": 100, "width": 200, "height": 100}
    points = [[0, 0], [200, 100]]
    await home.call("draw_overlay", name="a", points=points, line_width=4, **box)
    await home.call("draw_overlay", name="b", end_angle=90, rotation=45, **box)
    await home.call("draw_overlay", name="c", start_angle=90, clip="ellipse", **box)
    await home.call("draw_overlay", name="d", text="Hi", font_path=str(font), **box)
    (shown,) = home.device.overlay.drawing.shown.values()
    assert len(shown.surface.shapes) == 3
    assert shown.surface.shapes[2].clips
    assert shown.surface.labels[0].font == b"\0\1\0\0choir"
    await home.call("clear_overlay")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"text": "x", "points": [[0, 0], [1, 1]], "line_width": 2},
            "Only one of these is allowed: text, points",
        ),
        ({"text": "x", "end_angle": 9}, "allowed: text, end_angle"),
        ({"image": "AAAA", "start_angle": 9}, "allowed: image, start_angle"),
        ({"points": [[0, 0], [1, 1]]}, "points must be from 3 to 200, not 2"),
        ({"points": [[0, 0], [1, 10]], "line_width": 2}, "points must be from 0 to 9"),
        ({"points": "0, 0"}, "points is not in the correct format"),
        ({"points": [[0]]}, "points is not in the correct format"),
        ({"points": 7}, "points is not in the correct format"),
        ({"rotation": 400}, "rotation must be from -360 to 360, not 400"),
        ({"clip": "star"}, "clip must be one of rectangle, ellipse, not star"),
        ({"text": "x", "font_path": "/etc/passwd"}, "not allowed to access"),
    ],
)
async def test_wrong_shapes_are_refused_before_anything_is_sent(
    home: Home, data: dict[str, Any], said: str
) -> None:
    with pytest.raises(ServiceValidationError, match=re.escape(said)):
        await home.call("draw_overlay", x=0, y=0, width=9, height=9, **data)
    assert not home.device.overlay.drawing.commands


async def test_a_file_that_is_no_font_is_refused(home: Home, folder: Path) -> None:
    file = folder / "notes.txt"
    file.write_text("Alleluia")
    box = {"x": 0, "y": 0, "width": 9, "height": 9}
    with pytest.raises(ServiceValidationError, match="must be a TrueType file"):
        await home.call("draw_overlay", text="x", font_path=str(file), **box)
    assert not home.device.overlay.drawing.commands


async def test_what_another_program_drew_into_an_overlay_is_removed(
    home: Home,
) -> None:
    with pytest.raises(ServiceValidationError, match="allowed: name, overlay"):
        await home.call("clear_overlay", name="x", overlay="2")
    assert not home.device.overlay.drawing.commands
    await home.call("clear_overlay", overlay="2")
    assert home.device.overlay.drawing.commands == ["remove_image"]


# -- streams ---------------------------------------------------------------------------


async def test_a_stream_is_added_changed_and_removed(home: Home) -> None:
    answer = await home.ask("add_stream", url=f"{SECRET_URL}9", title="Extra")
    assert answer == {"stream_id": "api1"}
    await home.until("switch", "stream_api1", "off")
    await home.call("update_stream", stream="extra", title="Encore")
    assert home.device.streamer.streams["api1"].config["title"] == "Encore"
    with pytest.raises(
        ServiceValidationError, match="required: url, title, parameters"
    ):
        await home.call("update_stream", stream="Encore")
    with pytest.raises(ServiceValidationError):
        await home.call("remove_stream", stream="Encore")
    await home.call("remove_stream", stream="Encore", confirm=True)
    assert "api1" not in home.device.streamer.streams
    await home.until("switch", "stream_api1", "unavailable")


async def test_the_cloud_lists_the_streams_of_a_license(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: CamstreamerClient = home.entry.runtime_data.client
    monkeypatch.setattr(client.cloud, "_base", home.device.cloud_url)
    answer = await home.ask("list_streams", license_code=LICENSE_KEY)
    assert answer["streams"][0]["title"] == "Title of one-time event"
    assert answer["streams"][0]["link"].startswith("https://camstreamer.com/")
    with pytest.raises(HomeAssistantError) as refusal:
        await home.ask("list_streams", license_code="CS-WRONG")
    assert "CS-WRONG" not in str(refusal.value)


# -- the mixer -------------------------------------------------------------------------


async def test_a_playlist_is_played_by_name_or_id(home: Home) -> None:
    await home.call("play_playlist", playlist="choir")
    assert home.device.switcher.active == CHOIR
    await home.call("play_playlist", playlist=SERVICE)
    assert home.device.switcher.active == SERVICE
    with pytest.raises(
        ServiceValidationError, match=r"Available values are .*Whole service"
    ):
        await home.call("play_playlist", playlist="Organ")


async def test_the_master_audio_is_set_by_name(home: Home) -> None:
    await home.call("set_master_audio", source="choir")
    await home.until("select", "master_audio", "Choir")
    await home.call("set_master_audio", source="silence")
    await home.until("select", "master_audio", "silence")
    with pytest.raises(ServiceValidationError, match="source: organ was not found"):
        await home.call("set_master_audio", source="organ")


async def test_cameras_in_the_network_are_listed(home: Home) -> None:
    answer = await home.ask("find_cameras")
    assert all({"name", "address"} == camera.keys() for camera in answer["cameras"])
    assert answer["cameras"]


# -- administrators --------------------------------------------------------------------


async def test_a_package_is_set_up_and_removed(home: Home, folder: Path) -> None:
    await home.ask("package_settings", package="Clock", settings={"zone": "Oslo"})
    assert home.device.scripter.packages["clock"].settings == {"zone": "Oslo"}
    answer = await home.ask("package_settings", package="clock")
    assert answer == {"settings": {"zone": "Oslo"}}
    await home.call("remove_package", package="Clock", confirm=True)
    assert "clock" not in home.device.scripter.packages
    await home.until("switch", "package_clock", "unavailable")
    (folder / "bad.zip").write_bytes(b"no zip")
    with pytest.raises(ServiceValidationError, match="must be a ZIP file"):
        await home.call("install_package", path=str(folder / "bad.zip"))


async def test_a_license_is_stored_and_never_shown(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await home.call(
        "apply_license",
        app="camoverlay",
        signature="75fe128adb855e365925d1b19c5024897048145779994239",
        license_params='{"expire":0}',
        license_code="S0-PL4NT3D-C0D3",
    )
    sent = b"".join(entry.body for entry in home.device.requests("param.cgi"))
    assert b"camoverlay.Signature=75fe128adb855" in sent
    assert "75fe128adb855" not in caplog.text
    assert "PL4NT3D" not in caplog.text


@pytest.mark.parametrize("key", [one.key for one in ACTIONS if one.admin])
async def test_others_than_administrators_are_refused(home: Home, key: str) -> None:
    user = MockUser(is_owner=False).add_to_hass(home.hass)
    fields = {
        "stream": "Sunday",
        "url": "rtmp://192.0.2.1/live/key",
        "path": "/x.zip",
        "package": "clock",
        "app": "camoverlay",
        "signature": "x",
        "license_params": "x",
        "license_code": "x",
    }
    action = next(one for one in ACTIONS if one.key == key)
    wanted = {str(field) for field in action.fields}
    home.device.log.clear()
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            "procam",
            key,
            {name: value for name, value in fields.items() if name in wanted},
            blocking=True,
            context=Context(user_id=user.id),
            return_response=action.response is SupportsResponse.ONLY,
        )
    assert not home.device.log


# -- apps that do not run ------------------------------------------------------------


@pytest.mark.parametrize(
    ("app", "action", "data"),
    [
        ("CamOverlay", "set_overlay_text", {"overlay": "2", "text": "x"}),
        ("CamOverlay", "draw_overlay", {"x": 0, "y": 0, "width": 9, "height": 9}),
        ("CamStreamer", "add_stream", {"url": f"{SECRET_URL}9"}),
        ("CamSwitcher", "play_playlist", {"playlist": "Choir"}),
        ("CamScripter", "remove_package", {"package": "clock", "confirm": True}),
    ],
)
async def test_an_action_of_a_stopped_app_names_the_app(
    home: Home, app: str, action: str, data: dict[str, Any]
) -> None:
    home.device.stop_app(app.lower())
    await home.entry.runtime_data.async_refresh()
    home.device.log.clear()
    with pytest.raises(ServiceValidationError, match=f"{app} is not running on Nave"):
        await home.call(action, **data)
    asked = home.device.requests(f"/local/{app.lower()}/")
    assert not [entry for entry in asked if "ws_authorization" not in entry.line]


# -- the head --------------------------------------------------------------------------


async def test_a_head_moves_stops_and_reports_where_it_is(home: Home) -> None:
    await home.ptz("preset", preset="altar")
    await home.ptz("absolute", pan=20, tilt=-5, zoom=0)
    where = (await home.ptz("position"))[home.entity("camera", "view_1")]
    assert where["zoom"] >= 1
    await home.ptz("move", pan=50, duration=60)
    await home.ptz("stop")
    sent = [entry.line for entry in home.device.requests("continuouspantiltmove")]
    assert "continuouspantiltmove=50%2C0" in sent[0] or "50,0" in sent[0]
    assert any("0%2C0" in line or "=0,0" in line for line in sent[1:])


async def test_the_focus_is_driven_and_stopped(home: Home) -> None:
    await home.ptz("focus", focus="far", speed=40, duration=60)
    await home.ptz("stop")
    await home.ptz("focus", focus="near", speed=40, duration=60)
    await home.ptz("focus", focus="stop")
    await home.ptz("focus", focus="auto")
    sent = [
        entry.line.partition("focusmove=")[2]
        for entry in home.device.requests("continuousfocusmove")
        if entry.authorization
    ]
    assert sent[:4] == ["40", "0", "-40", "0"]
    assert home.device.ptz.heads[1].autofocus


async def test_steps_points_and_areas_reach_the_head(home: Home) -> None:
    for direction, word in (("up_left", "move=upleft"), ("zoom_in", "rzoom=500")):
        await home.ptz("step", direction=direction)
        assert home.device.requests(word)
    await home.ptz("relative", pan=5)
    await home.ptz("center", x=0.5, y=0.5)
    await home.ptz("area", x0=0.1, y0=0.1, x1=0.5, y1=0.5)
    for word in ("rpan=5", "center=", "areazoom="):
        assert home.device.requests(word)


async def test_presets_are_saved_recalled_and_deleted(home: Home) -> None:
    await home.ptz("save_preset", name="Organ")
    assert "Organ" in home.attribute("select", "ptz_preset_1", "options")
    await home.ptz("preset", preset="organ")
    await home.until("select", "ptz_preset_1", "Organ")
    await home.ptz("delete_preset", preset="Organ")
    with pytest.raises(ServiceValidationError):
        await home.ptz("preset", preset="Organ")


async def test_a_camera_that_numbers_its_presets_takes_no_new_number(
    home: Home,
) -> None:
    with pytest.raises(ServiceValidationError, match="assigns preset numbers itself"):
        await home.ptz("save_preset", preset=77, name="Organ")
    await home.ptz("save_preset", name="Organ")
    channel = home.entry.runtime_data.data.channel(1)
    (number,) = (p.number for p in channel.presets if p.name == "Organ")
    await home.ptz("save_preset", preset=number)
    assert len(home.device.requests("setserverpresetname=Organ")) == 2


async def test_a_tour_is_started_and_stopped(home: Home) -> None:
    await home.ptz("tour", tour="round")
    await home.until("switch", "tour_G0", "on")
    await home.ptz("tour")
    await home.until("switch", "tour_G0", "off")


async def test_a_view_that_does_not_move_says_so(home: Home) -> None:
    with pytest.raises(ServiceValidationError):
        await home.ptz("home", view=2)


async def test_an_overlay_and_a_stream_are_returned_whole(home: Home) -> None:
    home.device.overlay.service(1)["camera_pass"] = "hush"
    answer = await home.ask("get_overlay", overlay="Ticker")
    assert answer["overlay"]["source"] == "Welcome"
    assert "camera_pass" not in answer["overlay"]
    answer = await home.ask("get_stream", stream="Sunday")
    assert answer["stream"]["streamId"] == "11"
    assert answer["stream"]["trigger"] == {"type": "manual"}


async def test_a_schedule_is_given_as_a_list(add_camera: AddCamera) -> None:
    home = await add_camera(stream_family=StreamFamily.FOLDER)
    schedule = [{"day_from": 0, "day_to": 4, "time_from": "9:00", "time_to": "10:00"}]
    await home.call("update_stream", stream="11", parameters={"schedule": schedule})
    answer = await home.ask("get_stream", stream="11")
    assert json.loads(answer["stream"]["schedule"]) == schedule
