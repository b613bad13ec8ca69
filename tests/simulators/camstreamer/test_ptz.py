"""The moving head, presets and guard tours (facts 8)."""

from collections.abc import AsyncIterator

import pytest

from simulators.camstreamer import CamstreamerSimulator

from .peer import Peer, eventually

PTZ = "/axis-cgi/com/ptz.cgi"


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A camera with a quick head and three presets."""
    async with CamstreamerSimulator(pan_tilt_speed=4000.0, zoom_speed=1e6) as camera:
        head = camera.ptz.heads[1]
        head.add_preset("Altar", 10.0, -5.0, 800.0)
        head.add_preset("Pulpit", -25.0, -4.0, 1200.0)
        yield camera


async def position(peer: Peer) -> tuple[float, float, float]:
    await eventually(lambda: not peer.device.ptz.heads[1].moving)
    text = await peer.text(PTZ + "?query=position&camera=1")
    values = dict(line.split("=") for line in text.splitlines())
    return float(values["pan"]), float(values["tilt"]), float(values["zoom"])


async def test_presets_are_listed_by_number(peer: Peer) -> None:
    assert await peer.text(PTZ + "?query=presetposall") == (
        "Preset Positions for camera 1\r\n"
        "presetposno1=Home\r\npresetposno2=Altar\r\npresetposno3=Pulpit\r\n"
    )
    data = await peer.json(PTZ + "?query=presetposcamdata&camera=1&format=json")
    assert data["Camera 1"]["presets"][1] == (
        "presetposno2=Altar:pan=10.0000:tilt=-5.0000:zoom=800"
    )


async def test_presets_are_listed_as_json_as_well(peer: Peer) -> None:
    answer = await peer.json(PTZ + "?query=presetposall&format=json")
    names = ["presetposno1=Home", "presetposno2=Altar", "presetposno3=Pulpit"]
    assert answer == {"Camera 1": {"presets": names}}


async def test_a_form_sent_as_text_is_read(peer: Peer) -> None:
    data = b"camera=1&gotoserverpresetname=Pulpit"
    head = {"Content-Type": "text/plain"}
    assert await peer.status(PTZ, "POST", data=data, headers=head) == 204
    assert await position(peer) == (-25.0, -4.0, 1200.0)


async def test_a_tour_has_the_members_of_a_real_one(peer: Peer) -> None:
    peer.device.ptz.add_tour("Round", ["Altar"])
    text = await peer.text("/axis-cgi/param.cgi?action=list&group=GuardTour")
    assert "root.GuardTour.G0.RandomEnabled=no\n" in text
    assert "root.GuardTour.G0.Tour.T0.MoveSpeed=70\n" in text


async def test_a_view_without_ptz_has_no_presets_and_no_position(peer: Peer) -> None:
    assert await peer.text(PTZ + "?query=presetposcam&camera=2") == ""
    text = await peer.text(PTZ + "?query=position&camera=2")
    assert text == "pan=nan\r\ntilt=nan\r\nzoom=nan\r\n"


async def test_the_head_goes_to_a_preset_by_its_exact_name(peer: Peer) -> None:
    assert await peer.status(PTZ + "?gotoserverpresetname=Pulpit") == 204
    assert await position(peer) == (-25.0, -4.0, 1200.0)
    wrong = await peer.text(PTZ + "?gotoserverpresetname=pulpit")
    assert wrong == "Error:\r\npreset position not found\r\n"
    await peer.form(PTZ, camera="1", move="home")
    assert await position(peer) == (0.0, 0.0, 1.0)


async def test_the_head_takes_time(peer: Peer) -> None:
    head = peer.device.ptz.heads[1]
    head.pan_tilt_speed = 10.0
    await peer.status(PTZ + "?pan=90")
    assert 0 <= head.pan.place < 45
    assert head.moving
    await peer.status(PTZ + "?move=stop")
    stopped = head.pan.place
    assert not head.moving
    assert head.pan.place == stopped


async def test_absolute_and_relative_moves_end_where_wanted(peer: Peer) -> None:
    await peer.status(PTZ + "?pan=20&tilt=-10&zoom=300")
    assert await position(peer) == (20.0, -10.0, 300.0)
    await peer.status(PTZ + "?rpan=-30&rtilt=5&rzoom=100")
    assert await position(peer) == (-10.0, -5.0, 400.0)


async def test_a_continuous_move_runs_to_the_end_of_the_range(peer: Peer) -> None:
    await peer.status(PTZ + "?continuouspantiltmove=100,-100&continuouszoommove=100")
    assert await position(peer) == (180.0, -90.0, 9999.0)
    await peer.status(PTZ + "?continuouspantiltmove=0,0")
    assert not peer.device.ptz.heads[1].moving


async def test_a_directional_move_is_five_degrees(peer: Peer) -> None:
    await peer.status(PTZ + "?move=upright")
    assert await position(peer) == (5.0, 5.0, 1.0)
    await peer.status(PTZ + "?move=left")
    assert await position(peer) == (0.0, 5.0, 1.0)


async def test_a_preset_is_stored_and_removed(peer: Peer) -> None:
    await peer.status(PTZ + "?pan=45")
    await position(peer)
    await peer.status(PTZ + "?setserverpresetname=Organ")
    await peer.status(PTZ + "?gotoserverpresetno=1")
    await position(peer)
    await peer.status(PTZ + "?gotoserverpresetname=Organ")
    assert (await position(peer))[0] == 45.0
    await peer.status(PTZ + "?removeserverpresetname=Organ")
    assert "Organ" not in await peer.text(PTZ + "?query=presetposcam&camera=1")


async def test_a_click_centers_the_picture(peer: Peer) -> None:
    await peer.status(PTZ + "?center=1920,540&imagewidth=1920&imageheight=1080")
    pan, tilt, _ = await position(peer)
    assert (pan, tilt) == (30.0, 0.0)


async def test_wrong_moves_are_errors_with_http_200(peer: Peer) -> None:
    for wrong in ("pan=999", "continuouspantiltmove=101,0", "camera=9&move=home"):
        assert (await peer.text(f"{PTZ}?{wrong}")).startswith("Error:\r\n")
    assert (await peer.text(f"{PTZ}?jump=1")).startswith("Error:\r\n")
    assert (await peer.text(f"{PTZ}?camera=2&move=home")).startswith("Error:\r\n")


async def test_a_running_tour_takes_the_head_back(peer: Peer) -> None:
    device = peer.device
    head = device.ptz.heads[1]
    group = device.ptz.add_tour("Sweep", ["Altar", "Pulpit"], wait_s=0.02)
    tour = f"GuardTour.{group}.Running"
    await peer.form("/axis-cgi/param.cgi", action="update", **{tour: "yes"})
    await peer.status(PTZ + "?move=home")
    seen = len(head.recalled)
    await eventually(lambda: len(head.recalled) >= seen + 2)
    assert set(head.recalled[-2:]) == {"Altar", "Pulpit"}
    await peer.form("/axis-cgi/param.cgi", action="update", **{tour: "no"})
    text = await peer.text("/axis-cgi/param.cgi?action=list&group=GuardTour.G0.Running")
    assert text == "root.GuardTour.G0.Running=no\n"


async def test_one_tour_at_a_time_moves_a_head(device: CamstreamerSimulator) -> None:
    first = device.ptz.add_tour("One", ["Altar"])
    second = device.ptz.add_tour("Two", ["Pulpit"])
    device.ptz.run_tour(first, on=True)
    device.ptz.run_tour(second, on=True)
    get = device.camera.params.get
    assert get(f"GuardTour.{first}.Running") == "no"
    assert get(f"GuardTour.{second}.Running") == "yes"
