"""Moving a camera: real units here, the wire's own there."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import (
    AutofocusChanged,
    AutofocusMode,
    MobotixClient,
    Patrol,
    PatrolKind,
    PtzCommanded,
)
from simulators.mobotix import Pose
from simulators.mobotix.ptz import PtzCgi

from .conftest import Camera, MakeCamera

type Command = Callable[[MobotixClient], Awaitable[object]]

AUTOPAN, SEQUENCE = PatrolKind.AUTOPAN, PatrolKind.SEQUENCE


async def known(camera: MakeCamera, model: str = "ptz", **switches: object) -> Camera:
    mine = await camera(model, **switches)
    await mine.client.read()
    mine.forget()
    return mine


def commands(mine: Camera) -> list[str]:
    return [line.partition("?")[2] for line in mine.sent("ptz.cgi")]


async def settled(mine: Camera) -> None:
    for _ in range(100):
        if mine.device.head.moving:
            await asyncio.sleep(0.01)


DOME_COMMANDS: list[tuple[Command, str]] = [
    (
        lambda c: c.ptz.move(pan=-30, tilt=0.2, zoom=50),
        "continuouspantiltmove=-30,1&continuouszoommove=50",
    ),
    (
        lambda c: c.ptz.move(zoom=-0.1),
        "continuouszoommove=-1",
    ),
    (lambda c: c.ptz.step("upleft"), "move=upleft"),
    (lambda c: c.ptz.home(), "move=home"),
    (
        lambda c: c.ptz.relative(pan=-10, tilt=2.5, zoom=300),
        "rpan=-10&rtilt=2.5&rzoom=300",
    ),
    (
        lambda c: c.ptz.absolute(pan=100, tilt=45.25, zoom=0),
        "pan=100&tilt=45.25&zoom=0",
    ),
    (lambda c: c.ptz.absolute(zoom=9999), "zoom=9999"),
    (
        lambda c: c.ptz.center(0.25, 1),
        "center=480,1080&imagewidth=1920&imageheight=1080&stream=h264",
    ),
    (lambda c: c.ptz.focus_move(40), "continuousfocusmove=-40"),
    (lambda c: c.ptz.focus_step(-200), "rfocus=-200"),
    (lambda c: c.ptz.focus_to(1234), "focus=1234"),
    (lambda c: c.ptz.autofocus(AutofocusMode.OFF), "autofocus=off"),
]


@pytest.mark.parametrize(("command", "query"), DOME_COMMANDS)
async def test_a_dome_is_moved_in_one_documented_request(
    camera: MakeCamera, command: Command, query: str
) -> None:
    mine = await known(camera)
    await command(mine.client)
    assert mine.sent() == [f"/cgi-bin/com/ptz.cgi?{query}"]


MOTORIZED_COMMANDS: list[tuple[Command, str]] = [
    (lambda c: c.ptz.move(zoom=20), "continuouszoommove=20"),
    (lambda c: c.ptz.relative(zoom=-16), "zoomsteps=-16"),
    (lambda c: c.ptz.focus_step(32), "focussteps=-32"),
    (lambda c: c.ptz.autofocus(AutofocusMode.ONCE), "autofocus=pushaf"),
]


@pytest.mark.parametrize(("command", "query"), MOTORIZED_COMMANDS)
async def test_a_motorized_lens_is_moved_in_its_own_steps(
    camera: MakeCamera, command: Command, query: str
) -> None:
    mine = await known(camera, "motorized")
    await command(mine.client)
    assert mine.sent() == [f"/cgi-bin/com/ptz.cgi?{query}"]


@pytest.mark.parametrize("model", ["ptz", "motorized"])
async def test_far_is_far_whatever_the_wire_says(
    camera: MakeCamera, model: str
) -> None:
    mine = await known(camera, model)
    start = mine.device.head.pose.focus
    await mine.client.ptz.focus_step(2)
    await settled(mine)
    assert mine.device.head.pose.focus > start
    await mine.client.ptz.focus_step(-4)
    await settled(mine)
    assert mine.device.head.pose.focus < start


async def test_steps_a_lens_lacks_are_refused_by_the_name_of_the_field(
    camera: MakeCamera,
) -> None:
    mine = await known(camera, "motorized")
    mine.forget()
    with pytest.raises(InvalidValueError) as refused:
        await mine.client.ptz.focus_step(3)
    assert refused.value.args[0].placeholders["what"] == "steps"
    assert not mine.sent()


async def test_focusing_by_speed_ends_a_pan_and_a_pan_ends_focusing(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    mine.forget()
    await mine.client.ptz.move(pan=20)
    await mine.client.ptz.focus_move(10)
    await mine.client.ptz.move(tilt=20)
    assert commands(mine) == [
        "continuouspantiltmove=20,0",
        "continuouspantiltmove=0,0",
        "continuousfocusmove=-10",
        "continuousfocusmove=0",
        "continuouspantiltmove=0,20",
    ]


async def test_everything_is_stopped_twice_in_requests_of_its_own(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    await mine.client.ptz.stop()
    assert sorted(commands(mine)) == [
        *["continuousfocusmove=0"] * 2,
        *["continuouspantiltmove=0,0"] * 2,
        *["continuouszoommove=0"] * 2,
    ]


async def test_a_zoom_stops_while_the_head_has_not_answered_yet(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(zoom=20)
    mine.device.fail("slow", "continuouspantiltmove", delay_s=0.2)
    stopping = asyncio.create_task(mine.client.ptz.stop())
    await settled(mine)
    assert not stopping.done()
    assert not mine.device.head.moving
    await stopping


async def test_what_runs_is_stopped_first(camera: MakeCamera) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(zoom=20)
    mine.forget()
    await mine.client.ptz.stop()
    assert commands(mine)[0] == "continuouszoommove=0"


async def test_only_what_runs_is_stopped_beside_the_head(camera: MakeCamera) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(pan=20)
    await mine.client.ptz.stop()
    assert commands(mine)[1:] == ["continuouspantiltmove=0,0"] * 2
    await mine.client.ptz.move(pan=20, zoom=10)
    mine.forget()
    await mine.client.ptz.stop()
    assert sorted(commands(mine)) == [
        *["continuouspantiltmove=0,0"] * 2,
        *["continuouszoommove=0"] * 2,
    ]


async def test_a_lens_stops_its_zoom(camera: MakeCamera) -> None:
    mine = await known(camera, "motorized")
    await mine.client.ptz.focus_move(5)
    mine.forget()
    await mine.client.ptz.stop()
    assert sorted(commands(mine)) == [
        *["continuousfocusmove=0"] * 2,
        *["continuouszoommove=0"] * 2,
    ]


async def test_moves_without_speed_are_stops(camera: MakeCamera) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(pan=20)
    await mine.client.ptz.move()
    assert not mine.device.head.moving
    await mine.client.ptz.focus_move(20)
    await mine.client.ptz.focus_move(0)
    assert not mine.device.head.moving
    mine.forget()
    await mine.client.ptz.focus_move(20)
    await mine.client.ptz.move(zoom=20)
    assert commands(mine)[1:] == ["continuousfocusmove=0", "continuouszoommove=20"]


@pytest.mark.parametrize("refuses", ["continuousirismove", "continuouszoommove"])
async def test_a_dome_that_refuses_one_command_is_stopped_all_the_same(
    camera: MakeCamera, refuses: str
) -> None:
    mine = await known(camera, refused_commands=(refuses,), iris=True)
    mine.device.patrols.save(3, "Door")
    mine.device.joystick(30, 0, 0)
    await mine.client.ptz.stop()
    assert not mine.device.head.moving
    await mine.client.ptz.move(pan=20)
    await mine.client.ptz.preset(3)
    await mine.client.ptz.move(pan=20)
    await mine.client.ptz.stop()
    assert not mine.device.head.moving


async def test_a_refused_iris_does_not_keep_the_head_from_a_preset(
    camera: MakeCamera,
) -> None:
    mine = await known(camera, refused_commands=("continuousirismove",), iris=True)
    mine.device.patrols.save(3, "Door")
    with pytest.raises(DeviceRejectedError):
        await mine.client.ptz.iris("open")
    await mine.client.ptz.stop()
    await mine.client.ptz.preset(3)
    assert mine.client.state.active_preset == 3


async def test_a_stop_that_is_refused_is_an_error_after_all_were_sent(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(pan=20, zoom=20)
    mine.device.options.refused_commands = ("continuouspantiltmove",)
    mine.forget()
    with pytest.raises(DeviceRejectedError, match="continuouspantiltmove"):
        await mine.client.ptz.stop()
    assert len(commands(mine)) == 4
    mine.device.options.refused_commands = ()
    await mine.client.ptz.stop()
    assert not mine.device.head.moving


async def test_a_stop_whose_connection_is_lost_is_sent_again(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    await mine.client.ptz.move(pan=20)
    mine.device.fail("reset", "ptz.cgi", times=1)
    await mine.client.ptz.stop()
    assert not mine.device.head.moving


async def test_an_iris_opens_and_is_stopped_with_everything_else(
    camera: MakeCamera,
) -> None:
    mine = await known(camera, "rs485")
    await mine.client.ptz.iris("open")
    assert mine.sent("continuousirismove=open")
    await mine.client.ptz.iris("stop")
    await mine.client.ptz.iris("close")
    await mine.client.ptz.stop()
    assert len(mine.sent("continuousirismove=stop")) == 3


WRONG: list[tuple[Command, str]] = [
    (
        lambda c: c.ptz.move(pan=101),
        "value_between: what=pan, low=-100, high=100, value=101",
    ),
    (
        lambda c: c.ptz.move(tilt=float("nan")),
        "value_between: what=tilt, low=-100, high=100, value=nan",
    ),
    (
        lambda c: c.ptz.move(zoom=-500),
        "value_between: what=zoom, low=-100, high=100, value=-500",
    ),
    (
        lambda c: c.ptz.step("sideways"),
        "value_one_of: what=direction, known=up, down, left, ",
    ),
    (
        lambda c: c.ptz.relative(pan=361),
        "value_between: what=pan, low=-360, high=360, value=361",
    ),
    (
        lambda c: c.ptz.relative(tilt=-361),
        "value_between: what=tilt, low=-360, high=360, value=-361",
    ),
    (
        lambda c: c.ptz.relative(zoom=10000),
        "value_between: what=zoom, low=-9999, high=9999, value=10000",
    ),
    (lambda c: c.ptz.relative(), "value_one_needed: what=pan, tilt, zoom"),
    (
        lambda c: c.ptz.absolute(pan=181),
        "value_between: what=pan, low=-180, high=180, value=181",
    ),
    (
        lambda c: c.ptz.absolute(tilt=-11),
        "value_between: what=tilt, low=-10, high=190, value=-11",
    ),
    (
        lambda c: c.ptz.absolute(zoom=-1),
        "value_between: what=zoom, low=0, high=9999, value=-1",
    ),
    (lambda c: c.ptz.absolute(), "value_one_needed: what=pan, tilt, zoom"),
    (lambda c: c.ptz.center(1.1, 0), "value_between: what=x, low=0, high=1, value=1.1"),
    (
        lambda c: c.ptz.center(0, -0.5),
        "value_between: what=y, low=0, high=1, value=-0.5",
    ),
    (
        lambda c: c.ptz.center(0, 0, stream="h264_3"),
        "value_one_of: what=stream, known=h264, h264_2, jpeg, value=h264_3",
    ),
    (
        lambda c: c.ptz.preset(257),
        "value_between: what=preset, low=1, high=256, value=257",
    ),
    (
        lambda c: c.ptz.patrol(AUTOPAN, 5),
        "value_between: what=tour, low=1, high=4, value=5",
    ),
    (
        lambda c: c.ptz.patrol(SEQUENCE, 0),
        "value_between: what=tour, low=1, high=8, value=0",
    ),
    (
        lambda c: c.ptz.focus_move(-101),
        "value_between: what=speed, low=-100, high=100, value=-101",
    ),
    (
        lambda c: c.ptz.focus_to(10000),
        "value_between: what=focus, low=0, high=9999, value=10000",
    ),
    (
        lambda c: c.ptz.iris("wide"),  # type: ignore[arg-type]
        "value_one_of: what=iris, known=open, close, stop, value=wide",
    ),
]


@pytest.mark.parametrize(("command", "sentence"), WRONG)
async def test_an_argument_out_of_range_is_never_sent(
    camera: MakeCamera, command: Command, sentence: str
) -> None:
    mine = await known(camera)
    with pytest.raises(InvalidValueError) as refused:
        await command(mine.client)
    assert str(refused.value).startswith(sentence)
    assert not mine.device.log


async def test_a_motorized_lens_takes_doubling_steps_only(camera: MakeCamera) -> None:
    mine = await known(camera, "motorized")
    with pytest.raises(InvalidValueError) as refused:
        await mine.client.ptz.relative(zoom=3)
    assert refused.value.args[0].key == "value_one_of"
    steps = "1, 2, 4, 8, 16, 32, 64, 128"
    shown = {"what": "zoom", "known": steps, "value": "3"}
    assert refused.value.args[0].placeholders == shown
    assert not mine.device.log


LACKING: list[tuple[str, Command]] = [
    ("ptz", lambda c: c.ptz.area(0, 0, 1, 1)),
    ("ptz", lambda c: c.ptz.autofocus(AutofocusMode.ONCE)),
    ("ptz", lambda c: c.ptz.iris("open")),
    ("zoom", lambda c: c.ptz.step("up")),
    ("zoom", lambda c: c.ptz.home()),
    ("zoom", lambda c: c.ptz.relative(tilt=1)),
    ("zoom", lambda c: c.ptz.relative(zoom=1)),
    ("zoom", lambda c: c.ptz.absolute(pan=1)),
    ("zoom", lambda c: c.ptz.absolute(tilt=1)),
    ("zoom", lambda c: c.ptz.absolute(zoom=1)),
    ("zoom", lambda c: c.ptz.center(0.5, 0.5)),
    ("zoom", lambda c: c.ptz.patrol(AUTOPAN, 1)),
    ("zoom", lambda c: c.ptz.focus_step(1)),
    ("zoom", lambda c: c.ptz.focus_to(1)),
    ("motorized", lambda c: c.ptz.move(pan=10)),
    ("motorized", lambda c: c.ptz.preset(1)),
    ("motorized", lambda c: c.ptz.position()),
    ("back_focus", lambda c: c.ptz.move(zoom=10)),
    ("back_focus", lambda c: c.ptz.move()),
    ("fixed", lambda c: c.ptz.move(pan=10)),
    ("fixed", lambda c: c.ptz.stop()),
    ("fixed", lambda c: c.ptz.focus_move(1)),
]


@pytest.mark.parametrize(("model", "command"), LACKING)
async def test_what_a_model_lacks_is_never_sent(
    camera: MakeCamera, model: str, command: Command
) -> None:
    mine = await known(camera, model)
    with pytest.raises(DeviceUnsupportedError, match=r"^no_\w+$"):
        await command(mine.client)
    assert not mine.device.log


async def test_a_recalled_preset_is_shown_until_something_else_moves(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.patrols.save(3, "Door")
    await mine.client.read()
    assert await mine.client.ptz.preset(3) == (PtzCommanded(preset=3),)
    assert mine.client.state.active_preset == 3
    assert (await mine.client.read()).active_preset == 3
    assert await mine.client.ptz.move(pan=1) == (PtzCommanded(),)
    assert mine.client.state.active_preset is None
    assert (await mine.client.read()).active_preset is None


async def test_a_patrol_started_is_shown(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.patrols.mark_autopan(2, "start")
    mine.device.patrols.mark_autopan(2, "end")
    await mine.client.read()
    await mine.client.ptz.patrol(AUTOPAN, 2)
    assert mine.sent("gotoserverautopanno=2")
    expected = Patrol(kind=AUTOPAN, number=2)
    assert (await mine.client.read()).active_patrol == expected


async def test_a_refused_preset_changes_nothing(camera: MakeCamera) -> None:
    mine = await known(camera)
    with pytest.raises(DeviceRejectedError, match="preset 9 is not set"):
        await mine.client.ptz.preset(9)
    assert (await mine.client.read()).active_preset is None


async def test_autofocus_switched_is_remembered(camera: MakeCamera) -> None:
    mine = await known(camera, "zoom")
    changed = await mine.client.ptz.autofocus(AutofocusMode.ON)
    assert changed == (AutofocusChanged(on=True),)
    assert await mine.client.ptz.autofocus(AutofocusMode.ONCE) == ()
    assert (await mine.client.read()).autofocus is True
    changed = await mine.client.ptz.autofocus(AutofocusMode.ZOOM_TRIGGER)
    assert changed == (AutofocusChanged(on=None),)
    assert (await mine.client.read()).autofocus is None


async def test_the_position_is_asked_for(camera: MakeCamera) -> None:
    mine = await known(camera, position_extras=True)
    mine.device.head.place(Pose(pan=20, tilt=10, zoom=500))
    await mine.client.ptz.position()
    position = mine.client.state.position
    assert position is not None
    assert (position.pan, position.tilt, position.zoom) == (20, 10, 500)
    assert (await mine.client.read()).position == position


async def test_a_position_that_vanishes_is_an_error(camera: MakeCamera) -> None:
    mine = await known(camera)
    mine.device.fail("empty", "query=position")
    with pytest.raises(DeviceResponseError, match="no_position"):
        await mine.client.ptz.position()


async def test_a_missed_stop_is_sent_again(camera: MakeCamera) -> None:
    mine = await known(camera, lost_stops=1)
    await mine.client.ptz.move(pan=50)
    assert mine.device.head.moving
    await mine.client.ptz.stop()
    assert not mine.device.head.moving


async def test_a_head_without_zoom_is_moved_by_pan_and_tilt_only(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PtzCgi, "_info", lambda _: "continuouspantiltmove=...")
    mine = await known(camera, "rs485")
    await mine.client.ptz.move(pan=5, tilt=-5)
    assert mine.sent() == ["/cgi-bin/com/ptz.cgi?continuouspantiltmove=5,-5"]
    with pytest.raises(DeviceUnsupportedError, match="no_zoom"):
        await mine.client.ptz.move(zoom=5)


async def test_a_camera_stops_while_everything_is_read_again(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    async with mine.client.events():
        pass
    async with mine.client.events():
        await mine.client.ptz.move(pan=50)
        mine.device.fail("slow", "info=1", delay_s=0.1)
        reading = asyncio.create_task(mine.client.read())
        await asyncio.sleep(0.05)
        await mine.client.ptz.stop()
        assert not reading.done()
        assert not mine.device.head.moving
        await reading
