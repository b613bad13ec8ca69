"""The vendor's cloud, and licenses stored without it."""

import aiohttp
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CamstreamerClient,
    CamstreamerSettings,
    link_key,
)
from custom_components.procam.vendors.camstreamer.client.cloud import CloudStream
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.cloud import LICENSE_KEY, OLD_LINK, PERMANENT_HASH

from .helpers import Clock, Connect

LINK = f"https://camstreamer.com/redirect/{PERMANENT_HASH}"
SERIAL = "B8A44F0C51A7"
SIGNATURE = "75fe128adb855e365925d1b19c5024897048145779994239462e8334dbfcc8cb"


@pytest.mark.parametrize(
    ("link", "key"),
    [
        (LINK, PERMANENT_HASH),
        (f" {PERMANENT_HASH} ", PERMANENT_HASH),
        (f"https://camstreamer.com/yt-broadcast-api/{OLD_LINK}", OLD_LINK),
        (f"https://camstreamer.com/redirect/{OLD_LINK}?x=1", OLD_LINK),
    ],
)
def test_a_permanent_link_is_reduced_to_its_key(link: str, key: str) -> None:
    assert link_key(link) == key


@pytest.mark.parametrize("link", ["", "https://camstreamer.com/", "a b", "x/../y"])
def test_what_is_no_permanent_link_is_refused(link: str) -> None:
    with pytest.raises(InvalidValueError, match="value_form: what=links"):
        link_key(link)


async def test_a_wrong_link_is_refused_at_once() -> None:
    settings = CamstreamerSettings(
        host="cam", username="", password="", links={"1": "?"}
    )
    async with aiohttp.ClientSession() as session:
        with pytest.raises(InvalidValueError, match="value_form: what=links"):
            CamstreamerClient(settings, session)


async def test_a_stream_with_a_link_knows_its_broadcast(
    connect: Connect, device: CamstreamerSimulator, clock: Clock
) -> None:
    client = connect(links={"11": LINK, "gone": LINK})
    stream = (await client.read()).stream("11")
    assert stream is not None
    assert (stream.broadcast, stream.broadcast_ok) == ("XCIfaGvbXSs", True)
    device.cloud.broadcasts[PERMANENT_HASH].health = "interrupted"
    device.log.clear()
    await client.read()
    assert not device.requests("_cloud")
    clock.forward(300)
    stream = (await client.read()).stream("11")
    assert stream is not None
    assert stream.broadcast_ok is False


async def test_a_link_the_cloud_forgot_has_no_broadcast(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.cloud.broadcasts.clear()
    stream = (await connect(links={"11": OLD_LINK}).read()).stream("11")
    assert stream is not None
    assert (stream.broadcast, stream.broadcast_ok) == (None, None)


@pytest.mark.parametrize("fault", ["status", "html", "reset", "garbage"])
async def test_a_cloud_that_fails_leaves_the_camera_alone(
    connect: Connect, device: CamstreamerSimulator, fault: str
) -> None:
    device.fail(fault, "_cloud")
    state = await connect(links={"11": LINK}).read()
    assert len(state.answering) == 4


async def test_an_odd_status_of_the_cloud_is_not_understood(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("status", "youtubeStatus", status=502)
    with pytest.raises(DeviceResponseError, match="cloud_status") as error:
        await client.cloud.broadcast_ok(LINK)
    assert error.value.status == 502
    device.heal()
    device.fail("status", "youtubeStatus", status=204)
    assert await client.cloud.broadcast_ok(LINK) is None


async def test_the_cloud_never_sees_the_cameras_login(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("status", "_cloud", status=401)
    client = connect(links={"11": LINK})
    assert len((await client.read()).answering) == 4
    asked = device.requests("_cloud")
    assert asked
    assert {entry.authorization for entry in asked} == {""}
    device.heal()
    assert len((await client.read()).answering) == 4


async def test_the_streams_of_a_license_are_listed(client: CamstreamerClient) -> None:
    (stream,) = await client.cloud.streams(LICENSE_KEY, SERIAL)
    assert stream == CloudStream(
        id=36,
        title="Title of one-time event",
        type="onetime",
        description="My description",
        platform="youtube",
        timezone="Europe/Berlin",
        start=1677840720,
        stop=1677844365,
        link="https://camstreamer.com/redirect/yA8T7AyGg23PrXJNI9zqZDr",
    )
    assert "yA8T7" not in repr(stream)


async def test_a_wrong_license_is_refused(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    with pytest.raises(DeviceRejectedError, match="cloud_code_refused"):
        await client.cloud.streams("CS-WRONG", SERIAL)
    with pytest.raises(DeviceRejectedError, match="Unknown query"):
        await client.cloud.streams(LICENSE_KEY, "ACCC8E000000")
    with pytest.raises(InvalidValueError, match=r"value_form: what=license_code$"):
        await client.cloud.streams('x"){y}', SERIAL)
    with pytest.raises(InvalidValueError, match=r"value_form: what=serial_number$"):
        await client.cloud.streams(LICENSE_KEY, "1")
    await device.stop()
    with pytest.raises(DeviceConnectionError, match="cloud_away"):
        await client.cloud.streams(LICENSE_KEY, SERIAL)


@pytest.mark.parametrize("package", ["camstreamer", "camoverlay"])
async def test_a_license_is_stored_as_the_camera_takes_it(
    client: CamstreamerClient, device: CamstreamerSimulator, package: str
) -> None:
    await client.apply_license(
        package,
        signature=SIGNATURE,
        license_params='{\\"expire\\":0}',
        code="CS-R4U4KXXXX",
    )
    get = device.camera.params.get
    assert get(f"{package}.Signature") == SIGNATURE
    assert get(f"{package}.LicenseParams") == "{expire:0}"
    # Only two apps have a parameter for the code.
    code = get(f"{package}.LicenseCode")
    assert code == ("CS-R4U4KXXXX" if package == "camstreamer" else "")


async def test_a_refused_license_does_not_repeat_its_values(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    values = {"signature": SIGNATURE, "license_params": "{expire:0}", "code": "CS-R4U4"}
    device.camera.params.drop("CamScripter")
    with pytest.raises(DeviceRejectedError) as error:
        await client.apply_license("camscripter", **values)
    assert str(error.value) == "refused"
    assert error.value.__cause__ is None
    for field, wrong in (
        ("signature", {"signature": "short"}),
        ("license_params", {"license_params": "{expire:0}&x=1"}),
        ("license_code", {"code": "?"}),
    ):
        with pytest.raises(InvalidValueError, match=f"value_form: what={field}$"):
            await client.apply_license("camscripter", **{**values, **wrong})
    with pytest.raises(InvalidValueError, match="value_one_of: what=app"):
        await client.apply_license("vmd", **values)
