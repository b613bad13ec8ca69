"""What people and administrators do with a MOVE camera by actions."""

from pathlib import Path
import time
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.procam.runtime.translation import async_error_message
from custom_components.procam.vendors.mobotix.actions import ACTIONS
from simulators.mobotix import Pose, Preset
from simulators.mobotix.maintenance import FIRMWARE_MAGIC
from tests.helpers import until_true

from .conftest import PASSWORD, AddCamera
from .helpers import Home


@pytest.fixture
async def dome(add_camera: AddCamera) -> Home:
    """A camera with a PTZ head, set up in Home Assistant."""
    return await add_camera()


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder that actions are allowed to use."""
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    return tmp_path.resolve()


def names_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return [path.name for path in folder.iterdir()]


# -- outputs -------------------------------------------------------------------------


async def test_a_pulse_ends_by_itself(dome: Home) -> None:
    await dome.call("pulse_output", output=1, duration=0.1)
    assert dome.device.ports.active_outputs == {1}
    await dome.until("switch", "output_1", "on")
    await until_true(lambda: not dome.device.ports.active_outputs)
    await dome.until("switch", "output_1", "off")


async def test_a_pulse_ends_even_when_its_start_takes_longer(dome: Home) -> None:
    dome.device.fail("slow", "action=1:/", times=1, delay_s=0.3)
    await dome.call("pulse_output", output=1, duration=0.1)
    assert dome.device.ports.active_outputs == {1}
    await until_true(lambda: not dome.device.ports.active_outputs)


async def test_a_pulse_ends_when_the_entry_is_unloaded(dome: Home) -> None:
    await dome.call("pulse_output", output=1, duration=60)
    await dome.hass.config_entries.async_unload(dome.entry.entry_id)
    assert not dome.device.ports.active_outputs


async def test_a_pulse_whose_start_is_not_confirmed_ends_at_once(dome: Home) -> None:
    dome.device.fail("truncate", "action=2", times=1)
    with pytest.raises(HomeAssistantError):
        await dome.call("pulse_output", output=2, duration=60)
    await until_true(lambda: len(dome.device.requests("action=2:%5C")) > 0)
    await until_true(lambda: not dome.device.ports.active_outputs)


@pytest.mark.parametrize("data", [{"output": 5}, {"output": 9}, {"output": 0}])
async def test_an_output_the_camera_lacks_is_refused(
    dome: Home, data: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError):
        await dome.call("pulse_output", **data)
    assert not dome.device.requests("output.cgi")


async def test_a_fraction_is_not_taken_for_another_number(dome: Home) -> None:
    with pytest.raises(ServiceValidationError, match="output must be a whole number"):
        await dome.call("pulse_output", output=1.9)
    with pytest.raises(ServiceValidationError, match="preset must be a whole number"):
        await dome.ptz("save_preset", preset="2.5")
    assert not dome.device.requests("output.cgi")
    assert not dome.device.requests("ptzconfig.cgi")


async def test_the_outputs_there_are_are_reported_in_the_language_of_the_person(
    dome: Home,
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await dome.call("pulse_output", output=4)
    assert str(refused.value) == "Nave has no output 4. Available outputs are 1, 2"
    message = await async_error_message(dome.hass, refused.value, "de")
    assert message == "Nave hat keinen Ausgang 4. Vorhanden sind: 1, 2."


# -- rights --------------------------------------------------------------------------

_NO_CLIP = "The clip was not found"
_SAMPLES: dict[str, dict[str, Any]] = {
    "get_parameters": {},
    "set_parameters": {"parameters": {"Motion.M0.Sensitivity": "60"}},
    "add_parameters": {"group": "GuardTour"},
    "remove_parameters": {"group": "GuardTour.G1", "confirm": True},
    "set_datetime": {},
    "snapshot_path": {},
    "system_log": {},
    "server_report": {},
    "backup": {"filename": "/nowhere/x"},
    "restore": {"filename": "/nowhere/x", "confirm": True},
    "manage_user": {"command": "list"},
    "storage": {"command": "list"},
    "factory_default": {"confirm": True},
    "upgrade_firmware": {"filename": "/nowhere/x", "confirm": True},
    "upload_certificate": {"kind": "ca_certificate", "filename": "/nowhere/x"},
    "guard_tour": {"command": "list"},
    "record_patrol": {"patrol": "cruise", "number": 1, "mark": "start"},
}


def test_only_pulses_and_focus_steps_are_for_everybody() -> None:
    assert {action.key for action in ACTIONS if action.admin} == set(_SAMPLES)
    everybody = {action.key for action in ACTIONS if not action.admin}
    assert everybody == {"pulse_output", "step_focus"}


@pytest.mark.parametrize("action", _SAMPLES)
async def test_a_user_who_is_no_administrator_is_refused(
    dome: Home, hass_read_only_user: MockUser, action: str
) -> None:
    dome.device.log.clear()
    with pytest.raises(Unauthorized):
        await dome.hass.services.async_call(
            "procam",
            action,
            _SAMPLES[action],
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
            return_response=action in ("get_parameters", "system_log", "server_report"),
        )
    assert not dome.device.log


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("factory_default", {}),
        ("restore", {"filename": "/nowhere/x"}),
        ("remove_parameters", {"group": "GuardTour.G1"}),
        ("upgrade_firmware", {"filename": "/nowhere/x"}),
        ("manage_user", {"command": "remove", "user": "guest"}),
        ("storage", {"command": "format"}),
        ("storage", {"command": "remove", "clip": "A_20260101_101010.avi"}),
        ("guard_tour", {"command": "remove", "tour": 1}),
    ],
)
async def test_what_destroys_needs_a_confirmation(
    dome: Home, action: str, data: dict[str, Any]
) -> None:
    dome.device.log.clear()
    with pytest.raises(ServiceValidationError, match="confirm"):
        await dome.call(action, **data)
    assert not dome.device.log


# -- parameters and clock ------------------------------------------------------------


async def test_parameters_are_read_without_passwords(dome: Home) -> None:
    dome.device.parameters.store("SMTP.Password", "hush")
    whole = (await dome.ask("get_parameters"))["parameters"]
    assert whole["SMTP.Password"] == "**REDACTED**"
    one = await dome.ask("get_parameters", groups="Time.TimeZone")
    assert list(one["parameters"]) == ["Time.TimeZone"]
    allowed = await dome.ask("get_parameters", groups="Framerate", options=True)
    assert allowed["parameters"]["Framerate.H264"] == "1-25"


async def test_parameters_are_set(dome: Home) -> None:
    values = {"Motion.M0.Sensitivity": 61, "Event.E11.Enabled": True}
    await dome.call("set_parameters", parameters=values)
    assert dome.device.parameters["Motion.M0.Sensitivity"] == "61"
    assert dome.device.parameters["Event.E11.Enabled"] == "yes"


async def test_a_parameter_set_is_shown_at_once(dome: Home) -> None:
    await dome.call("set_parameters", parameters={"Recording.R0.Enabled": True})
    assert dome.shows("switch", "recording") == "on"
    await dome.call("set_parameters", parameters={"Recording.R0.Enabled": False})
    await dome.until("switch", "recording", "off")


async def test_a_refused_parameter_is_reported_in_the_cameras_words(dome: Home) -> None:
    with pytest.raises(
        HomeAssistantError, match=r"Nave rejected the request: .*Nonsense"
    ):
        await dome.call("set_parameters", parameters={"Motion.M0.Nonsense": "1"})


async def test_the_clock_is_set_to_a_time_or_to_the_right_one(dome: Home) -> None:
    await dome.call("set_datetime", datetime="2030-05-06 07:08:09", timezone="GMT+2")
    assert f"{dome.device.clock.now():%Y-%m-%d %H:%M}" == "2030-05-06 07:08"
    await dome.call("set_datetime")
    assert dome.device.clock.now().year != 2030


async def test_the_snapshot_path_is_reported_and_set(dome: Home) -> None:
    assert await dome.ask("snapshot_path", path="C:/pictures") == {
        "path": "C:/pictures"
    }


# -- texts and files -----------------------------------------------------------------


async def test_log_and_report_are_reported(dome: Home) -> None:
    assert "system" in (await dome.ask("system_log"))["log"]
    assert len((await dome.ask("server_report"))["report"]) > 100


async def test_a_long_word_in_a_log_takes_no_time(dome: Home) -> None:
    dome.device.maintenance.write_log("pwd " + "w" * 200_000)
    dome.device.maintenance.write_log("=" * 50_000)
    started = time.monotonic()
    log = (await dome.ask("system_log"))["log"]
    assert "w" * 200_000 in log
    assert time.monotonic() - started < 2


async def test_log_and_report_hold_no_password(dome: Home) -> None:
    dome.device.parameters.live.append(lambda: {"SMTP.Password": "Plant1=2"})
    dome.device.maintenance.log.append(f"SMTP server=mail, login with {PASSWORD}")
    report = (await dome.ask("server_report"))["report"]
    log = (await dome.ask("system_log"))["log"]
    assert "SMTP.Password=**REDACTED**\r\n" in report
    assert "SMTP server=mail, login with **REDACTED**" in log
    assert "Plant1" not in report
    assert PASSWORD not in report + log


async def test_settings_are_backed_up_and_restored(dome: Home, folder: Path) -> None:
    file = folder / "camera.bin"
    answer = await dome.ask("backup", filename=str(file))
    assert answer == {"size": file.stat().st_size}
    dome.device.parameters.store("Network.HostName", "changed")
    await dome.call("restore", filename=str(file), confirm=True)
    assert dome.device.parameters["Network.HostName"] != "changed"
    assert names_in(folder) == ["camera.bin"]


async def test_files_elsewhere_are_not_touched(dome: Home, tmp_path: Path) -> None:
    for action, data in (
        ("backup", {}),
        ("restore", {"confirm": True}),
        ("upload_certificate", {"kind": "private_key"}),
        ("storage", {"command": "download", "clip": "A_20260101_000000.avi"}),
    ):
        dome.device.log.clear()
        with pytest.raises(ServiceValidationError, match="not allowed to access"):
            await dome.call(action, filename=str(tmp_path / "file"), **data)
        assert not [r for r in dome.device.log if "eventdata" not in r.line]
    assert not names_in(tmp_path)


async def test_firmware_is_loaded_under_the_name_the_camera_expects(
    dome: Home, folder: Path
) -> None:
    (folder / "new version.bin").write_bytes(FIRMWARE_MAGIC + b"MOVE-5.0.2")
    await dome.call(
        "upgrade_firmware",
        filename=str(folder / "new version.bin"),
        image="main.bin",
        confirm=True,
    )
    assert dome.device.requests("beforeupgrade.cgi")
    assert dome.device.parameters["Properties.Firmware.Version"] == "MOVE-5.0.2"


async def test_a_certificate_is_loaded(dome: Home, folder: Path) -> None:
    (folder / "ca.pem").write_text("certificate")
    await dome.call(
        "upload_certificate", kind="ca_certificate", filename=str(folder / "ca.pem")
    )
    assert "ca_certificate" in dome.device.maintenance.certificates


async def test_a_factory_default_forgets_users_and_heals(dome: Home) -> None:
    await dome.call("factory_default", scope="all", confirm=True)
    assert "guest" not in dome.device.accounts


# -- users ---------------------------------------------------------------------------


async def test_users_come_change_and_go(dome: Home) -> None:
    def names(answer: Any) -> set[str]:
        return {user["name"] for user in answer["users"]}

    added = await dome.ask(
        "manage_user", command="add", user="Anna", password="Secret1", groups=["dido"]
    )
    assert names(added) == {"Admin", "guest", "Anna"}
    await dome.call("manage_user", command="update", user="Anna", password="Secret2")
    assert dome.device.accounts["Anna"].password == "Secret2"
    left = await dome.ask("manage_user", command="remove", user="Anna", confirm=True)
    assert names(left) == {"Admin", "guest"}
    assert not dome.device.userinfo_called


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"command": "add", "user": "Anna"}, "password is required"),
        ({"command": "add", "password": "Secret1"}, "user is required"),
        (
            {"command": "update", "user": "Anna"},
            "At least one of these is required: password, groups",
        ),
        (
            {"command": "add", "user": "An na", "password": "Secret1"},
            "user can only contain the letters A to Z,",
        ),
        ({"command": "rename"}, "command must be one of"),
    ],
)
async def test_a_user_half_described_is_refused_before_anything_is_sent(
    dome: Home, data: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await dome.call("manage_user", **data)
    assert str(refused.value).startswith(sentence)
    assert not dome.device.requests("pwdgrp.cgi")


# -- storage -------------------------------------------------------------------------


async def test_clips_are_listed_downloaded_and_removed(
    dome: Home, folder: Path
) -> None:
    name = dome.device.card.record(dome.device.clock.now())
    clips = (await dome.ask("storage", command="list"))["clips"]
    assert [clip["name"] for clip in clips] == [name]
    file = folder / "clip.avi"
    answer = await dome.ask(
        "storage", command="download", clip=name, filename=str(file)
    )
    assert answer == {"size": file.stat().st_size}
    assert file.read_bytes().startswith(b"RIFF")
    await dome.call("storage", command="remove", clip=name, confirm=True)
    assert not dome.device.card.files


async def test_the_card_is_formatted(dome: Home) -> None:
    await dome.call("storage", command="format", confirm=True)
    assert dome.device.card.formatted == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"command": "download"}, "clip is required"),
        ({"command": "download", "clip": "x"}, "filename is required"),
        ({"command": "remove", "confirm": True}, "clip is required"),
        ({"command": "remove", "clip": "../etc", "confirm": True}, _NO_CLIP),
    ],
)
async def test_storage_needs_to_know_which_clip(
    dome: Home, data: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await dome.call("storage", **data)
    assert str(refused.value) == sentence
    assert not dome.device.requests("storagemanagement.cgi")


async def test_a_clip_that_cannot_be_is_not_asked_for(dome: Home, folder: Path) -> None:
    data = {"clip": "../etc", "filename": str(folder / "x")}
    with pytest.raises(ServiceValidationError, match=_NO_CLIP):
        await dome.call("storage", command="download", **data)
    assert not dome.device.requests("storagemanagement.cgi")
    assert not names_in(folder)


async def test_a_broken_download_leaves_no_file(dome: Home, folder: Path) -> None:
    name = dome.device.card.record(dome.device.clock.now())
    dome.device.fail("truncate", "action=download")
    with pytest.raises(HomeAssistantError):
        await dome.call(
            "storage", command="download", clip=name, filename=str(folder / "c.avi")
        )
    assert not names_in(folder)


# -- patrols -------------------------------------------------------------------------


async def test_a_guard_tour_is_made_and_run(dome: Home) -> None:
    for number in (1, 2):
        dome.device.patrols.presets[number] = Preset(Pose(number, 0, 0, 0), "")
    await dome.call("guard_tour", command="add")
    for preset in (1, 2):
        await dome.call(
            "guard_tour", command="add_point", tour=1, preset=preset, speed=9, wait=3
        )
    await dome.call("guard_tour", command="update_point", tour=1, point=2, wait=7)
    answer = await dome.ask("guard_tour", command="list")
    stop = {"point": 1, "preset": 1, "speed": 9, "wait": 3}
    points = [stop, {**stop, "point": 2, "preset": 2, "wait": 7}]
    assert answer == {"tours": [{"tour": 1, "points": points}]}
    await dome.act("select.select_option", "patrol", option="sequence_1")
    assert dome.device.head.running
    await dome.call("guard_tour", command="remove_point", tour=1, point=2)
    gone = await dome.ask("guard_tour", command="remove", tour=1, confirm=True)
    assert gone == {"tours": []}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"command": "add_point", "tour": 1}, "preset is required"),
        ({"command": "remove_point"}, "tour is required"),
        ({"command": "remove_point", "tour": 1}, "point is required"),
        (
            {"command": "update_point", "tour": 1, "point": 1},
            "At least one of these is required: preset, speed, wait",
        ),
    ],
)
async def test_a_tour_half_described_is_refused(
    dome: Home, data: dict[str, Any], sentence: str
) -> None:
    dome.device.log.clear()
    with pytest.raises(ServiceValidationError) as refused:
        await dome.call("guard_tour", **data)
    assert str(refused.value) == sentence
    assert not dome.device.requests("param.cgi")


async def test_autopan_and_cruise_are_taught(dome: Home) -> None:
    dome.device.log.clear()
    for data in (
        {"patrol": "autopan", "number": 2, "mark": "start"},
        {"patrol": "autopan", "number": 2, "direction": "left", "speed": 2},
        {"patrol": "cruise", "number": 3, "mark": "start"},
        {"patrol": "cruise", "number": 3, "mark": "end"},
    ):
        await dome.call("record_patrol", **data)
    assert dome.sent("ptzconfig.cgi") == [
        "setserverautopan=2,start",
        "setserverautopandirspeed=2,left,2",
        "setservercruise=3,start",
        "setservercruise=3,end",
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"patrol": "cruise", "number": 1}, "mark is required"),
        (
            {"patrol": "autopan", "number": 1, "speed": 2},
            "At least one of these is required: mark, direction + speed",
        ),
        (
            {"patrol": "autopan", "number": 5, "mark": "end"},
            "number must be from 1 to 4, not 5",
        ),
    ],
)
async def test_a_patrol_half_described_is_refused(
    dome: Home, data: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await dome.call("record_patrol", **data)
    assert str(refused.value) == sentence
    assert not dome.device.requests("ptzconfig.cgi")


async def test_the_focus_of_a_dome_and_of_a_lens_is_stepped(
    add_camera: AddCamera,
) -> None:
    dome = await add_camera()
    await dome.call("step_focus", steps=-200)
    assert dome.sent()[-1] == "rfocus=-200"
    with pytest.raises(ServiceValidationError):
        await dome.call("step_focus", steps=10000)


async def test_parameters_are_added_and_removed(dome: Home) -> None:
    # A point of a sequence goes to preset 1 unless it names another.
    dome.device.patrols.presets[1] = Preset(Pose(20, 10, 100, 0), "Altar")
    await dome.call("add_parameters", group="GuardTour")
    answer = await dome.ask(
        "add_parameters",
        group="GuardTour.G1.Tour",
        parameters={"GuardTour.G1.Tour.T.WaitTime": 7},
    )
    assert answer == {"answer": "OK"}
    read = await dome.ask("get_parameters", groups=["GuardTour"])
    assert read["parameters"]["GuardTour.G1.Tour.T1.WaitTime"] == "7"
    await dome.call("remove_parameters", group="GuardTour.G1", confirm=True)
    read = await dome.ask("get_parameters", groups=["GuardTour"])
    assert not [name for name in read["parameters"] if ".G1." in name]
