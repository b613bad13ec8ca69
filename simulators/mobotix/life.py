"""The life around the camera: people walk by, the console's buttons."""

import asyncio
from collections.abc import Callable
import random
from typing import TYPE_CHECKING, Any

from simulators.base import Control

from .wire import CgiError

if TYPE_CHECKING:
    from .device import MobotixSimulator

_STEP_S = 0.5


async def live(device: MobotixSimulator) -> None:
    """Let somebody walk through the picture now and then."""
    options = device.options
    while True:
        await asyncio.sleep(options.alive_every_s * random.uniform(0.8, 1.2))
        window = random.choice((0, 0, 0, 1))
        left_s = options.alive_motion_s
        while left_s > 0:
            level = random.randint(12, 60)
            device.raise_motion(window, level)
            await asyncio.sleep(min(_STEP_S, left_s))
            left_s -= _STEP_S
        device.clear_motion(window)
        device.card.record(device.clock.now())


def _said(run: Callable[..., Any]) -> Callable[..., Any]:
    """Let a refusal show in the console as a wrong value."""

    def press(**values: str) -> Any:
        try:
            return run(**values)
        except CgiError as err:
            raise ValueError(str(err)) from err

    return press


def camera_controls(device: MobotixSimulator) -> tuple[Control, ...]:
    """Return what a person before or at the camera can do."""

    def number(text: str, default: int) -> int:
        return int(text) if text.strip() else default

    return (
        Control(
            name="raise_motion",
            label="Walk through window (0-3)",
            fields=("n", "level"),
            run=lambda n, level: device.raise_motion(number(n, 0), number(level, 35)),
        ),
        Control(
            name="clear_motion",
            label="Leave window (0-3)",
            fields=("n",),
            run=lambda n: device.clear_motion(number(n, 0)),
        ),
        Control(
            name="tamper",
            label="Cover the lens",
            run=lambda: device.events.set_tampered(tampered=True),
        ),
        Control(
            name="untamper",
            label="Uncover the lens",
            run=lambda: device.events.set_tampered(tampered=False),
        ),
        Control(
            name="faces",
            label="Show faces",
            fields=("count",),
            run=lambda count: device.events.set_face_count(number(count, 0)),
        ),
        Control(
            name="close_input",
            label="Close the contact of input",
            fields=("n",),
            run=_said(lambda n: device.ports.set_input(number(n, 1), closed=True)),
        ),
        Control(
            name="open_input",
            label="Open the contact of input",
            fields=("n",),
            run=_said(lambda n: device.ports.set_input(number(n, 1), closed=False)),
        ),
        Control(
            name="toggle_output",
            label="Toggle output",
            fields=("n",),
            run=_said(lambda n: device.toggle_output(number(n, 1))),
        ),
        Control(
            name="joystick",
            label="Joystick (percent; empty stops)",
            fields=("pan", "tilt", "zoom"),
            run=lambda pan, tilt, zoom: device.joystick(
                number(pan, 0), number(tilt, 0), number(zoom, 0)
            ),
        ),
        Control(
            name="preset",
            label="Go to preset",
            fields=("n",),
            run=_said(lambda n: device.patrols.go(number(n, 1), strict=True)),
        ),
        Control(
            name="detection",
            label="Detection on/off",
            fields=("group", "on"),
            run=lambda group, on: device.set_detection(
                group or "Motion", enabled=on in ("1", "on", "yes")
            ),
        ),
        Control(
            name="password",
            label="Change Admin's password",
            fields=("new",),
            run=lambda new: device.set_password("Admin", new or "1234"),
        ),
        Control(
            name="drop_monitors",
            label="Cut the event streams",
            run=device.drop_monitors,
        ),
        Control(name="cut_video", label="Cut the video", run=device.cut_video),
        Control(name="reboot", label="Reboot", run=device.reboot),
    )


def camera_state(device: MobotixSimulator) -> dict[str, Any]:
    """Return what the console shows."""
    pose = device.head.pose
    return {
        "model": device.model.key,
        "name": device.parameters["Brand.ProdFullName"],
        "http": device.url,
        "mjpeg": f"http://{device.host}:{device.mjpeg.port}",
        "rtsp": [
            f"rtsp://{device.host}:{device.rtsp.port}/{path}"
            for path in device.rtsp.paths()
        ],
        "head": {axis: round(value, 1) for axis, value in pose._asdict().items()},
        "moving": device.head.moving,
        "path": device.head.running,
        "presets": {n: p.name for n, p in sorted(device.patrols.presets.items())},
        "motion": {
            name: {"triggered": motion.triggered, "level": motion.level}
            for name, motion in device.events.motions.items()
        },
        "tampered": device.events.tampered,
        "io": device.ports.status(),
        "outputs active": sorted(device.ports.active_outputs),
        "monitors": device.monitor_count,
        "watchers": device.rtsp.watchers,
        "clips": sorted(device.card.files),
        "clock": device.clock.shown(),
        "userinfo_called": device.userinfo_called,
    }
