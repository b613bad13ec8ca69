"""What an administrator does now and then."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import MobotixClient, User
from simulators.mobotix.factory import Parameter

from .conftest import MakeCamera, MakeDevice

type Command = Callable[[MobotixClient], Awaitable[object]]

WHEN = datetime(2026, 3, 4, 5, 6, 7)  # noqa: DTZ001 - the camera sends no zone
SECRET = "Geheim77"


async def test_the_clock_is_read_without_a_zone(camera: MakeCamera) -> None:
    mine = await camera()
    shown = await mine.client.admin.clock()
    assert shown.tzinfo is None
    assert abs(shown - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=5)


async def test_the_vendors_sample_date_is_read(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text="Apr 03, 2003 15:16:04\r\n")

    client = await other_device(speak)
    assert await client.admin.clock() == datetime(2003, 4, 3, 15, 16, 4)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "now", "Foo 03, 2003 15:16:04", "Apr 31, 2003 15:16:04", "<html>"]
)
async def test_what_is_no_date_is_an_error(other_device: MakeDevice, text: str) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text=text)

    client = await other_device(speak)
    with pytest.raises(DeviceResponseError):
        await client.admin.clock()


async def test_time_and_zone_are_set(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.admin.set_clock(WHEN, zone="GMT+8")
    assert [line.partition("?")[2] for line in mine.sent()] == [
        "action=set&year=2026&month=3&day=4&hour=5&minute=6&second=7&timezone=GMT%2B8"
    ]
    assert mine.device.clock.now().replace(microsecond=0, tzinfo=None) == WHEN
    await mine.client.admin.set_clock(zone="GMT-1")
    assert mine.device.parameters["Time.TimeZone"] == "GMT-1"


async def test_a_refused_time_comes_with_the_cameras_words(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.parameters._factory["Time.TimeZone"] = Parameter("GMT+0", "GMT+0")
    with pytest.raises(DeviceRejectedError, match="invalid value"):
        await mine.client.admin.set_clock(zone="GMT+8")


async def test_accounts_are_listed_without_passwords(camera: MakeCamera) -> None:
    mine = await camera(viewer=False)
    mine.device.accounts.add("eve", SECRET, privileges=frozenset({"dido", "listen"}))
    assert await mine.client.admin.users() == (
        User(name="Admin", dido=True, settings=True, talk=True, listen=True),
        User(name="eve", dido=True, settings=False, talk=False, listen=True),
    )
    assert "eve" in await mine.client.admin.user_groups()
    assert not mine.device.userinfo_called


@pytest.mark.parametrize("text", ["", "Admin\r\n"])
async def test_an_unknown_list_of_accounts_is_an_error(
    other_device: MakeDevice, text: str
) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text=text)

    client = await other_device(speak)
    with pytest.raises(DeviceResponseError):
        await client.admin.users()


async def test_an_account_is_added_changed_and_removed(camera: MakeCamera) -> None:
    mine = await camera()
    admin, accounts = mine.client.admin, mine.device.accounts
    await admin.add_user("joe", SECRET, ("dido", "camctrl"))
    assert mine.sent() == [
        f"/cgi-bin/admin/pwdgrp.cgi?action=add&user=joe&pwd={SECRET}&sgrp=dido:camctrl"
    ]
    assert accounts["joe"].privileges == {"dido", "camctrl"}
    await admin.update_user("joe", password="New1")
    assert (accounts["joe"].password, len(accounts["joe"].privileges)) == ("New1", 2)
    await admin.update_user("joe", groups=("talk",))
    assert accounts["joe"].privileges == {"talk"}
    await admin.remove_user("joe")
    assert "joe" not in accounts


async def test_a_refusal_never_repeats_the_password(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text=f"# Error: bad {request.query_string}")

    client = await other_device(speak)
    with pytest.raises(DeviceRejectedError, match="refused") as caught:
        await client.admin.add_user("joe", SECRET, ())
    assert SECRET not in str(caught.value)


async def test_the_snapshot_path_is_set_encoded(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.admin.set_snapshot_path("C:\\capture")
    assert mine.sent() == ["/cgi-bin/admin/snapshot.cgi?action=set&path=C%3A%5Ccapture"]
    assert await mine.client.admin.snapshot_path() == "C:\\capture"


async def test_logs_and_reports_are_text(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.maintenance.log.clear()
    mine.device.maintenance.log.extend(("error: one", "error: two"))
    assert await mine.client.admin.system_log() == "error: one\r\nerror: two\r\n"
    assert "MOVE Speed Dome" in await mine.client.admin.server_report()


@pytest.mark.parametrize("kind", ["html", "huge"])
async def test_a_web_page_is_no_log(camera: MakeCamera, kind: str) -> None:
    mine = await camera()
    mine.device.fail(kind, "systemlog.cgi")
    with pytest.raises(DeviceResponseError):
        await mine.client.admin.system_log()


@pytest.mark.parametrize("auth", ["basic", "digest"])
async def test_a_backup_can_be_restored(camera: MakeCamera, auth: str) -> None:
    mine = await camera(auth=auth)
    saved = await mine.client.admin.backup()
    mine.device.parameters.update({"Recording.R0.Enabled": "no"})
    await mine.client.admin.restore(saved)
    assert mine.device.parameters["Recording.R0.Enabled"] == "yes"


async def test_an_upload_survives_a_stale_nonce(camera: MakeCamera) -> None:
    mine = await camera(auth="digest", nonce_uses=1)
    await mine.client.admin.snapshot_path()
    await mine.client.admin.upload_certificate("private_key", b"-----KEY-----")
    assert mine.device.maintenance.certificates == {"private_key": b"-----KEY-----"}


async def test_an_empty_backup_is_an_error(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.fail("empty", "backup.cgi")
    with pytest.raises(DeviceResponseError, match="empty"):
        await mine.client.admin.backup()


async def test_a_wrong_backup_is_refused(camera: MakeCamera) -> None:
    mine = await camera()
    with pytest.raises(DeviceRejectedError, match="invalid file"):
        await mine.client.admin.restore(b"nonsense")


async def test_firmware_is_loaded_after_preparing(camera: MakeCamera) -> None:
    mine = await camera(restart_s=0.0)
    await mine.client.admin.upgrade("ulimage_userland", b"MOVE-FIRMWARE 5.0.2\n")
    assert [entry.split("?")[0].split("/")[-1] for entry in mine.sent()] == [
        "beforeupgrade.cgi",
        "firmwareupgrade.cgi",
    ]
    firmware = mine.device.parameters["Properties.Firmware.Version"]
    assert firmware == "5.0.2"


async def test_a_restart_is_reported_once(camera: MakeCamera) -> None:
    mine = await camera(restart_s=0.0)
    await mine.client.admin.restart()
    assert len(mine.sent("restart.cgi")) == 1


@pytest.mark.parametrize(
    "command",
    [
        lambda c: c.admin.restart(),
        lambda c: c.admin.factory_default("keep_network"),
        lambda c: c.admin.restore(b"x"),
    ],
)
async def test_a_camera_may_leave_before_it_answers(
    camera: MakeCamera, command: Command
) -> None:
    mine = await camera()
    await mine.client.admin.snapshot_path()
    mine.device.fail("reset")
    await command(mine.client)
    await mine.device.stop()
    with pytest.raises(DeviceConnectionError):
        await command(mine.client)


@pytest.mark.parametrize(
    ("scope", "program"),
    [("keep_network", "/factorydefault.cgi"), ("all", "/hardfactorydefault.cgi")],
)
async def test_factory_defaults_come_in_two_scopes(
    camera: MakeCamera, scope: str, program: str
) -> None:
    mine = await camera(restart_s=0.0)
    mine.device.parameters.update({"Recording.R0.Enabled": "no"})
    await mine.client.admin.factory_default(scope)  # type: ignore[arg-type]
    assert len(mine.sent(program)) == 1
    assert mine.device.parameters["Recording.R0.Enabled"] == "yes"


WRONG: list[tuple[Command, str]] = [
    (lambda c: c.admin.set_clock(), "value_one_needed: what=datetime, timezone"),
    (
        lambda c: c.admin.set_clock(WHEN.replace(year=2006)),
        "value_between: what=datetime, low=2007, high=2099, value=2006",
    ),
    (
        lambda c: c.admin.set_clock(zone="GMT+14"),
        "value_between: what=timezone, low=GMT-12, high=GMT+13, value=GMT+14",
    ),
    (
        lambda c: c.admin.set_clock(zone="CET"),
        "value_between: what=timezone, low=GMT-12, high=GMT+13, value=CET",
    ),
    (lambda c: c.admin.add_user("jo e", SECRET, ()), "letters_and_digits: what=user"),
    (
        lambda c: c.admin.add_user("joe", f"{SECRET}:", ()),
        "letters_and_digits: what=password",
    ),
    (
        lambda c: c.admin.add_user("joe", SECRET, ("root",)),
        "value_one_of: what=groups, known=dido, camctrl, talk, listen, value=root",
    ),
    (lambda c: c.admin.update_user("joe"), "value_one_needed: what=password, groups"),
    (lambda c: c.admin.remove_user(""), "letters_and_digits: what=user"),
    (
        lambda c: c.admin.set_snapshot_path("a|b"),
        "snapshot_path: known=_ / ~ ! @ # $ % ^ & +",
    ),
    (
        lambda c: c.admin.set_snapshot_path(""),
        "snapshot_path: known=_ / ~ ! @ # $ % ^ & +",
    ),
    (lambda c: c.admin.restore(b""), "file_size: high=64"),
    (lambda c: c.admin.restore(bytes(2**26 + 1)), "file_size: high=64"),
    (lambda c: c.admin.upgrade("../var", b"x"), "firmware_image: value=../var"),
    (lambda c: c.admin.upgrade("main.bin", b""), "file_size: high=64"),
    (
        lambda c: c.admin.upload_certificate("key", b"x"),
        "value_one_of: what=kind, known=ca_certificate, ",
    ),
    (
        lambda c: c.admin.factory_default("half"),  # type: ignore[arg-type]
        "value_one_of: what=scope, known=keep_network, all, value=half",
    ),
]


@pytest.mark.parametrize(("command", "sentence"), WRONG)
async def test_what_the_tables_do_not_allow_is_never_sent(
    camera: MakeCamera, command: Command, sentence: str
) -> None:
    mine = await camera()
    with pytest.raises(InvalidValueError) as refused:
        await command(mine.client)
    assert str(refused.value).startswith(sentence)
    assert SECRET not in str(refused.value)
    assert not mine.device.log


async def test_a_viewer_may_not_restart(camera: MakeCamera) -> None:
    mine = await camera(viewer=True)
    await mine.client.media.snapshot()
    with pytest.raises(DevicePermissionError):
        await mine.client.admin.restart()
    await asyncio.sleep(0)
    assert mine.device.running
