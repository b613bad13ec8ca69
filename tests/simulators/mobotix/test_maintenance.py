"""Maintenance programs (vendor, General)."""

from io import BytesIO
import tarfile

import aiohttp
import pytest

from simulators.mobotix import Rights

from .client import Client, Stream, basic, soon
from .conftest import Mount


def form(name: str, content: bytes) -> aiohttp.FormData:
    """Return a file upload as a browser makes it."""
    data = aiohttp.FormData()
    data.add_field(
        name, content, filename=name, content_type="application/octet-stream"
    )
    return data


async def back(camera: Client, boots: int) -> None:
    """Wait until the camera has started that many times."""
    log = camera.device.maintenance.log
    await soon(lambda: sum("started" in line for line in log) == boots)


async def test_a_restart_takes_the_camera_offline_for_a_while(mount: Mount) -> None:
    camera = await mount(restart_s=0.1)
    port = camera.device.port
    assert await camera.get("admin/restart.cgi") == "OK\r\n"
    await soon(lambda: not camera.device.running)
    with pytest.raises(aiohttp.ClientConnectorError):
        await camera.ask("admin/date.cgi?action=get")
    await back(camera, 2)
    assert camera.device.port == port
    assert (await camera.ask("admin/date.cgi?action=get")).status == 200


async def test_a_camera_switched_off_while_restarting_stays_off(
    mount: Mount,
) -> None:
    camera = await mount(restart_s=0.05)
    camera.device.reboot()
    await soon(lambda: not camera.device.running)
    await camera.device.stop()
    assert not camera.device.running


@pytest.mark.parametrize(
    ("program", "address"),
    [("factorydefault", "10.0.0.9"), ("hardfactorydefault", "192.168.0.250")],
)
async def test_factory_defaults_keep_the_network_or_nothing(
    mount: Mount, program: str, address: str
) -> None:
    camera = await mount(restart_s=0.0)
    device = camera.device
    await camera.get(
        "admin/param.cgi?action=update"
        "&Network.IPAddress=10.0.0.9&Image.I0.Text.String=Nave"
    )
    device.patrols.save(1, "Altar")
    device.accounts.add("joe", "x")
    device.set_password("Admin", "5678")
    headers = basic("Admin", "5678")
    answer = await camera.ask(f"admin/{program}.cgi", headers=headers)
    assert answer.text == "OK\r\n"
    await back(camera, 2)
    assert device.parameters["Network.IPAddress"] == address
    assert device.parameters["Image.I0.Text.String"] == device.model.name
    assert not device.patrols.presets
    assert list(device.accounts) == ["Admin"]
    assert (await camera.ask("admin/date.cgi?action=get")).status == 200


async def test_a_backup_is_a_tar_and_can_be_restored(camera: Client) -> None:
    device = camera.device
    device.patrols.save(4, "Altar")
    device.accounts.add("joe", "secret", Rights.ADMIN)
    await camera.get("admin/param.cgi?action=update&Image.I0.Text.String=Nave")
    backup = await camera.ask("admin/backup.cgi")
    assert backup.headers["Content-Type"] == "application/octet-stream"
    assert backup.headers["Content-Disposition"] == (
        "attachment; filename=config_file.bin"
    )
    with tarfile.open(fileobj=BytesIO(backup.body)) as archive:
        assert archive.getnames() == ["etc/camera.json"]
    device.patrols.reset()
    device.accounts.reset()
    device.parameters.reset(keep_network=False)
    upload = form("config_file.bin", backup.body)
    assert (await camera.ask("admin/restore.cgi", data=upload)).text == "OK\r\n"
    assert device.patrols.presets[4].name == "Altar"
    assert device.accounts["joe"].rights is Rights.ADMIN
    assert device.parameters["Image.I0.Text.String"] == "Nave"


@pytest.mark.parametrize(
    ("name", "content"), [("config_file.bin", b"nonsense"), ("other.bin", b"")]
)
async def test_a_bad_backup_is_refused(
    camera: Client, name: str, content: bytes
) -> None:
    before = camera.device.export_state()
    answer = await camera.ask("admin/restore.cgi", data=form(name, content))
    assert answer.text.startswith("# Error: ")
    assert camera.device.export_state() == before


async def test_the_vendors_upload_sample_is_understood(camera: Client) -> None:
    body = (
        b"--AsCg5y\r\n"
        b'Content-Disposition: form-data; name=" ca_certificate "; '
        b'filename=" ca_certificate "\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n"
        b"PEM\r\n\x00\xff\r\n--AsCg5y--\r\n"
    )
    headers = basic() | {"Content-Type": "multipart/form-data; boundary=AsCg5y"}
    path = "admin/upload_certificate.cgi?type=ca_certificate"
    answer = await camera.ask(path, headers=headers, data=body)
    assert answer.text == "OK\r\n"
    assert camera.device.maintenance.certificates == {
        "ca_certificate": b"PEM\r\n\x00\xff"
    }


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("password", "password", b"x"),
        ("private_key", "private_key", b""),
        ("private_key", "ca_certificate", b"x"),
    ],
)
async def test_a_wrong_certificate_is_refused(
    camera: Client, kind: str, name: str, content: bytes
) -> None:
    path = f"admin/upload_certificate.cgi?type={kind}"
    answer = await camera.ask(path, data=form(name, content))
    assert answer.text.startswith("# Error: ")
    plain = await camera.ask(path, data=b"no form")
    assert plain.text.startswith("# Error: ")
    assert not camera.device.maintenance.certificates


async def test_an_upgrade_stops_streams_then_brings_a_version(mount: Mount) -> None:
    camera = await mount(restart_s=0.0)
    path = "admin/firmwareupgrade.cgi?filename=ulimage_userland"
    image = b"MOVE-FIRMWARE 5.1.0\n" + bytes(1000)
    early = await camera.ask(path, data=form("ulimage_userland", image))
    assert early.status == 409
    assert await camera.get("admin/beforeupgrade.cgi") == "OK\r\n"
    stream = await Stream.open(camera.device, "/", camera.device.mjpeg_port)
    assert b" 503 " in await stream.rest()
    bad = await camera.ask(path, data=form("ulimage_userland", b"junk"))
    assert bad.text == "# Error: invalid image\r\n"
    done = await camera.ask(path, data=form("ulimage_userland", image))
    assert done.text == "OK\r\n"
    await back(camera, 2)
    listed = "admin/param.cgi?action=list&group=Properties.Firmware.Version"
    assert await camera.get(listed) == "root.Properties.Firmware.Version=5.1.0\r\n"
    stream = await Stream.open(camera.device, "/", camera.device.mjpeg_port)
    assert b" 200 " in await stream.until(b"\r\n")
    stream.close()


async def test_an_unknown_firmware_file_is_refused(camera: Client) -> None:
    await camera.get("admin/beforeupgrade.cgi")
    path = "admin/firmwareupgrade.cgi?filename=rootkit"
    answer = await camera.ask(path, data=form("rootkit", b"MOVE-FIRMWARE 9\n"))
    assert answer.text == "# Error: invalid filename\r\n"


async def test_the_snapshot_sample_is_byte_for_byte(camera: Client) -> None:
    sample = "admin/snapshot.cgi?action=set&path=C%3A%5Ccapture"
    assert (await camera.ask(sample)).body == b"OK\r\n"
    assert await camera.get("admin/snapshot.cgi?action=get") == "C:\\capture\r\n"
    for query in ("action=set&path=%3Cb%3E", "action=set", "action=x", ""):
        text = await camera.get(f"admin/snapshot.cgi?{query}")
        assert text.startswith("# Error: ")
    assert camera.device.maintenance.snapshot_path == "C:\\capture"


async def test_logs_and_report_are_texts(camera: Client) -> None:
    camera.device.accounts.add("joe", "planted")
    log = await camera.get("admin/systemlog.cgi")
    assert log.endswith("system: started\r\n")
    report = await camera.get("admin/serverreport.cgi")
    assert f"Model: {camera.device.model.name}\r\n" in report
    assert "root.Network.HostName=" in report
    assert report.endswith(log)
    assert "planted" not in report


async def test_uploads_must_be_posts_and_the_rest_gets(camera: Client) -> None:
    assert (await camera.ask("admin/restore.cgi")).status == 400
    assert (await camera.ask("admin/restart.cgi", data=b"x")).status == 400
    assert camera.device.running
