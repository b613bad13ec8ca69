"""param.cgi (vendor, Update and list parameters; Sequence Lines)."""

import pytest

from .client import Client, Stream
from .conftest import Mount

PARAM = "admin/param.cgi?action="


async def test_the_network_sample_is_byte_for_byte(camera: Client) -> None:
    answer = await camera.ask(PARAM + "list&group=Network.IPAddress,Network.SubnetMask")
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.body == (
        b"root.Network.IPAddress=192.168.0.250\r\n"
        b"root.Network.SubnetMask=255.255.255.0\r\n"
    )


async def test_groups_may_be_listed_by_comma_and_by_repetition(camera: Client) -> None:
    both = await camera.get(PARAM + "list&group=Brand&group=Time.TimeZone,HTTPS")
    names = [line.split("=")[0] for line in both.splitlines()]
    assert {name.split(".")[1] for name in names} == {"Brand", "Time", "HTTPS"}
    assert "root.Time.TimeZone" in names


async def test_without_a_group_everything_is_listed(camera: Client) -> None:
    text = await camera.get(PARAM + "list")
    assert f"root.Network.eth0.MACAddress={camera.device.options.mac}\r\n" in text
    assert "root.Input.NbrOfInputs=4\r\n" in text
    assert "root.Properties.PTZ.PTZ=yes\r\n" in text


@pytest.mark.parametrize(
    "query", ["list&group=Nonsense", "list&group=brand", "update&No.Such=1", "dance"]
)
async def test_a_bad_request_is_an_error_inside_200(camera: Client, query: str) -> None:
    text = await camera.get(PARAM + query)
    assert text.startswith("# Error: ")
    assert text.endswith("\r\n")


async def test_options_list_allowed_values(camera: Client) -> None:
    text = await camera.get(PARAM + "options&group=Framerate")
    assert text == "root.Framerate.H264=1-25\r\n"
    whole = await camera.get(PARAM + "options")
    assert "root.Event.E1.Enabled=yes,no\r\n" in whole


async def test_the_timezone_sample_is_stored_and_read_back(camera: Client) -> None:
    assert await camera.get(PARAM + "update&Time.TimeZone=GMT%2b8") == "OK\r\n"
    listed = await camera.get(PARAM + "list&group=Time.TimeZone")
    assert listed == "root.Time.TimeZone=GMT+8\r\n"


@pytest.mark.parametrize(
    "assignment",
    [
        "Brand.Brand=Other",
        "Framerate.H264=26",
        "Event.E1.Enabled=maybe",
        "Image.I0.Appearance.Resolution=1x1",
        "root.Time.TimeZone=GMT%2b1",
    ],
)
async def test_a_refused_update_changes_nothing(
    camera: Client, assignment: str
) -> None:
    before = dict(camera.device.parameters.values)
    text = await camera.get(f"{PARAM}update&Time.SynSource=PC&{assignment}")
    assert text.startswith("# Error: ")
    assert camera.device.parameters.values == before


async def test_values_may_hold_equal_signs(camera: Client) -> None:
    await camera.get(PARAM + "update&Image.I0.Text.String=a%3Db")
    listed = await camera.get(PARAM + "list&group=Image.I0.Text.String")
    assert listed == "root.Image.I0.Text.String=a=b\r\n"


async def test_a_guard_tour_is_built_as_in_the_samples(camera: Client) -> None:
    device = camera.device
    for number in (1, 2, 3):
        device.patrols.save(number)
    assert await camera.get(PARAM + "list&group=GuardTour") == ""
    assert await camera.get(PARAM + "add&group=GuardTour") == "OK\r\n"
    await camera.get(PARAM + "add&group=GuardTour.G1.Tour")
    await camera.get(PARAM + "update&GuardTour.G1.Tour.T1.PresetNbr=2")
    await camera.get(
        PARAM + "add&group=GuardTour.G1.Tour"
        "&GuardTour.G1.Tour.T.PresetNbr=3&GuardTour.G1.Tour.T.WaitTime=5"
    )
    assert device.parameters.tour(1) == [(2, 10, 1), (3, 10, 5)]
    listed = await camera.get(PARAM + "list&group=GuardTour.G1.Tour.T2")
    assert listed == (
        "root.GuardTour.G1.Tour.T2.PresetNbr=3\r\n"
        "root.GuardTour.G1.Tour.T2.MoveSpeed=10\r\n"
        "root.GuardTour.G1.Tour.T2.WaitTime=5\r\n"
    )


async def test_a_tour_needs_its_presets_first(camera: Client) -> None:
    await camera.get(PARAM + "add&group=GuardTour")
    text = await camera.get(PARAM + "add&group=GuardTour.G1.Tour")
    assert text == "# Error: preset 1 is not set\r\n"


async def test_points_and_tours_can_be_removed(camera: Client) -> None:
    device = camera.device
    device.patrols.save(1)
    await camera.get(PARAM + "add&group=GuardTour")
    await camera.get(PARAM + "add&group=GuardTour.G1.Tour")
    assert await camera.get(PARAM + "remove&group=GuardTour.G1.Tour.T1") == "OK\r\n"
    assert device.parameters.tour(1) == []
    assert await camera.get(PARAM + "remove&group=GuardTour.G1") == "OK\r\n"
    text = await camera.get(PARAM + "add&group=GuardTour.G1.Tour")
    assert text.startswith("# Error: ")


async def test_no_more_than_eight_tours_fit(camera: Client) -> None:
    for _ in range(8):
        assert await camera.get(PARAM + "add&group=GuardTour") == "OK\r\n"
    assert (await camera.get(PARAM + "add&group=GuardTour")).startswith("# Error: ")


async def test_a_fixed_camera_has_no_tours(mount: Mount) -> None:
    fixed = await mount(model="fixed")
    assert (await fixed.get(PARAM + "add&group=GuardTour")).startswith("# Error: ")


async def test_preset_names_are_listed_where_the_facts_expect_them(
    mount: Mount,
) -> None:
    shown, hidden = await mount(), await mount(list_presets=False)
    for client in (shown, hidden):
        client.device.patrols.save(3, "Altar")
    assert "root.PTZ.Preset.P0.Position.P3.Name=Altar" in await shown.get(
        PARAM + "list&group=PTZ"
    )
    assert "Preset" not in await hidden.get(PARAM + "list&group=PTZ")


async def test_the_network_group_has_either_form(mount: Mount) -> None:
    flat = await mount(network_form="flat")
    eth0 = await mount(network_form="eth0")
    assert "eth0" not in await flat.get(PARAM + "list&group=Network")
    assert "root.Network.IPAddress" not in await eth0.get(PARAM + "list&group=Network")


async def test_headers_may_end_with_a_bare_line_feed(mount: Mount) -> None:
    camera = await mount(bare_header_end=True)
    path = "/cgi-bin/" + PARAM + "list&group=Time.TimeZone"
    raw = await (await Stream.open(camera.device, path)).rest()
    assert raw == (
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\nroot.Time.TimeZone=GMT+0\r\n"
    )
    assert await camera.get(PARAM + "list&group=Time.TimeZone") == (
        "root.Time.TimeZone=GMT+0\r\n"
    )


async def test_line_ends_and_charset_are_switchable(mount: Mount) -> None:
    camera = await mount(line_end="\n", charset="iso-8859-1")
    answer = await camera.ask(PARAM + "list&group=Time.TimeZone")
    assert answer.body == b"root.Time.TimeZone=GMT+0\n"
    assert answer.headers["Content-Type"] == "text/plain; charset=iso-8859-1"
