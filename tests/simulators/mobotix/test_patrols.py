"""ptzconfig.cgi, and the paths it stores (vendor, PTZ configuration)."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.mobotix import MobotixSimulator, Pose
from simulators.mobotix.wire import CgiError

from .client import Client
from .conftest import Mount

CONFIG = "com/ptzconfig.cgi?"


async def test_presets_are_set_and_removed_by_name_and_number(camera: Client) -> None:
    patrols = camera.device.patrols
    camera.device.head.place(Pose(1, 2, 3, 4))
    await camera.get(CONFIG + "setserverpresetname=5,High%20altar")
    await camera.get(CONFIG + "setserverpresetno=6")
    assert patrols.presets[5].name == "High altar"
    assert patrols.presets[6].pose[:3] == (1, 2, 3)
    assert await camera.get(CONFIG + "removeserverpresetname=High%20altar") == "OK\r\n"
    assert await camera.get(CONFIG + "removeserverpresetno=6") == "OK\r\n"
    assert not patrols.presets


async def test_storing_again_by_number_keeps_the_name(camera: Client) -> None:
    await camera.get(CONFIG + "setserverpresetname=5,Altar")
    camera.device.head.place(Pose(9, 0, 0, 0))
    await camera.get(CONFIG + "setserverpresetno=5")
    preset = camera.device.patrols.presets[5]
    assert (preset.name, preset.pose.pan) == ("Altar", 9)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "setserverpresetname=5",
        "setserverpresetname=5,",
        "setserverpresetname=257,a",
        "setserverpresetname=5,a~b",
        "setserverpresetname=5," + "x" * 32,
        "setserverpresetno=0",
        "removeserverpresetname=Nobody",
        "removeserverpresetname=",
        "removeserverpresetno=5",
        "setserverautopan=5,start",
        "setserverautopan=1,middle",
        "setserverautopandirspeed=1,up,1",
        "setserverautopandirspeed=1,left,4",
        "setservercruise=1,end",
        "setservercruise=9,start",
        "home=no",
        "pan=1",
    ],
)
async def test_wrong_configuration_is_an_error(camera: Client, query: str) -> None:
    assert (await camera.get(CONFIG + query)).startswith("# Error: ")
    assert not camera.device.patrols.presets


async def test_a_zoom_camera_stores_presets_by_number_only(mount: Mount) -> None:
    camera = await mount(model="zoom")
    assert await camera.get(CONFIG + "setserverpresetno=1") == "OK\r\n"
    for query in ("setserverpresetname=2,a", "removeserverpresetno=1", "home=yes"):
        assert (await camera.get(CONFIG + query)).startswith("# Error: ")


async def test_stored_positions_survive_a_power_cycle(camera: Client) -> None:
    await camera.get(CONFIG + "setserverpresetname=5,Altar")
    await camera.device.restart()
    assert camera.device.patrols.presets[5].name == "Altar"


async def test_a_patrol_is_run_and_ended_by_hand(camera: Client) -> None:
    device = camera.device
    device.patrols.save(1)
    device.parameters.add("GuardTour", {})
    device.parameters.add("GuardTour.G1.Tour", {})
    assert await camera.get("com/ptz.cgi?gotoserversequenceno=1") == "OK\r\n"
    assert device.head.running == "sequence 1"
    await camera.get("com/ptz.cgi?continuouspantiltmove=0,0")
    assert device.head.running is None


def test_a_sequence_visits_its_presets_in_turn(
    freezer: FrozenDateTimeFactory,
) -> None:
    device = MobotixSimulator()
    for number, pan in ((1, 12.0), (2, 24.0)):
        device.head.place(Pose(pan, 0, 0, 0))
        device.patrols.save(number)
    device.parameters.add("GuardTour", {})
    group = "GuardTour.G1.Tour"
    for number in (1, 2):
        values = {"PresetNbr": number, "MoveSpeed": 14, "WaitTime": 2}
        device.parameters.add(
            group, {f"{group}.T.{k}": str(v) for k, v in values.items()}
        )
    device.patrols.run("sequence", 1)
    seen = []
    for _ in range(8):
        freezer.tick(1)
        seen.append(round(device.head.pan))
    assert seen == [12, 12, 24, 24, 12, 12, 24, 24]


def test_an_autopan_line_swings_between_its_ends(
    freezer: FrozenDateTimeFactory,
) -> None:
    device = MobotixSimulator()
    patrols = device.patrols
    with pytest.raises(CgiError):
        patrols.run("autopan", 1)
    for state, pan in (("start", 0.0), ("end", 96.0)):
        device.head.place(Pose(pan, 0, 0, 0))
        patrols.mark_autopan(1, state)
    patrols.set_autopan_speed(1, "right", 3)
    device.head.place(Pose(0, 0, 0, 0))
    patrols.run("autopan", 1)
    freezer.tick(1.04)
    assert device.head.pan == pytest.approx(48, abs=2)
    freezer.tick(2)
    assert device.head.pan == pytest.approx(48, abs=2)
    assert device.head.running == "autopan 1"


def test_a_cruise_repeats_what_was_driven(freezer: FrozenDateTimeFactory) -> None:
    device = MobotixSimulator()
    device.patrols.mark_cruise(2, "start")
    device.head.drive(10, 0)
    freezer.tick(2)
    device.head.drive(0, 0)
    freezer.tick(1)
    device.patrols.mark_cruise(2, "end")
    device.head.place(Pose(0, 0, 0, 0))
    device.patrols.run("cruise", 2)
    seen = []
    for _ in range(4):
        freezer.tick(1)
        seen.append(round(device.head.pan))
    # The way back to the start takes a fifth of a second.
    assert seen == [12, 24, 24, 9]


def test_a_cruise_being_recorded_cannot_run() -> None:
    device = MobotixSimulator()
    device.patrols.mark_cruise(1, "start")
    with pytest.raises(CgiError):
        device.patrols.run("cruise", 1)
