"""The console: what a person does before and at the camera, and what it shows."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulators.base import Control, Input

from .wire import CgiError

if TYPE_CHECKING:
    from .device import MobotixSimulator


def camera_controls(device: MobotixSimulator) -> tuple[Control, ...]:
    """Return the controls of the console page."""
    return (
        *_before_the_lens(device),
        *_at_the_terminals(device),
        *_at_the_desk(device),
        *_in_the_web_page(device),
    )


def _button(name: str, label: str, run: Callable[..., Any], *fields: str) -> Control:
    """Make a button; a refusal shows in the console as a wrong value."""

    def press(**values: str) -> Any:
        try:
            return run(**values)
        except (CgiError, LookupError) as err:
            raise ValueError(str(err)) from err

    return Control(name=name, label=label, run=press, fields=fields)


def _number(text: str, default: int) -> int:
    return int(text) if text.strip() else default


def _before_the_lens(device: MobotixSimulator) -> tuple[Control, ...]:
    events = device.events
    return (
        _button(
            "raise_motion",
            "Walk through window (0-3)",
            lambda n, level: device.raise_motion(_number(n, 0), _number(level, 35)),
            "n",
            "level",
        ),
        _button(
            "clear_motion",
            "Leave window (0-3)",
            lambda n: device.clear_motion(_number(n, 0)),
            "n",
        ),
        _button("tamper", "Cover the lens", lambda: events.set_tampered(tampered=True)),
        _button(
            "untamper", "Uncover the lens", lambda: events.set_tampered(tampered=False)
        ),
        _button(
            "faces",
            "Show faces",
            lambda count: events.set_face_count(_number(count, 0)),
            "count",
        ),
    )


def _at_the_terminals(device: MobotixSimulator) -> tuple[Control, ...]:
    ports = device.ports
    return (
        _button(
            "close_input",
            "Close the contact of input",
            lambda n: ports.set_input(_number(n, 1), closed=True),
            "n",
        ),
        _button(
            "open_input",
            "Open the contact of input",
            lambda n: ports.set_input(_number(n, 1), closed=False),
            "n",
        ),
        _button(
            "toggle_output",
            "Toggle output",
            lambda n: device.toggle_output(_number(n, 1)),
            "n",
        ),
        _button("drop_monitors", "Cut the event streams", device.drop_monitors),
        _button("cut_video", "Cut the video", device.cut_video),
        _button("reboot", "Reboot", device.reboot),
    )


def _at_the_desk(device: MobotixSimulator) -> tuple[Control, ...]:
    return (
        _button(
            "joystick",
            "Joystick (percent; empty stops)",
            lambda pan, tilt, zoom: device.joystick(
                _number(pan, 0), _number(tilt, 0), _number(zoom, 0)
            ),
            "pan",
            "tilt",
            "zoom",
        ),
        _button(
            "preset",
            "Go to preset",
            lambda n: device.patrols.go(_number(n, 1), strict=True),
            "n",
        ),
    )


def _in_the_web_page(device: MobotixSimulator) -> tuple[Control, ...]:
    return (
        _button(
            "detection",
            "Detection on/off",
            lambda group, on: device.set_detection(
                group or "Motion", enabled=on in ("1", "on", "yes")
            ),
            "group",
            "on",
        ),
        _button(
            "password",
            "Change Admin's password",
            lambda new: device.set_password("Admin", new or "1234"),
            "new",
        ),
    )


def console_inputs(device: MobotixSimulator) -> dict[str, Input]:
    """Return how the fields of the console look."""

    def named(kind: str, count: int) -> dict[str, str]:
        stored = device.parameters.values
        names = {
            str(number): stored.get(f"{kind}.{kind[0]}{number - 1}.Name", "")
            for number in range(1, count + 1)
        }
        return {number: f"{number} {name}".strip() for number, name in names.items()}

    windows = {"0": "0 whole picture", "1": "1", "2": "2", "3": "3"}
    presets = sorted(device.patrols.presets.items())
    contact = Input(label="Input", choices=named("Input", device.ports.inputs))
    outputs = named("Output", device.ports.outputs)
    groups = ("Motion", "Motion1", "Motion2", "Motion3", "T0")
    return {
        "raise_motion.n": Input(label="Window", choices=windows),
        "clear_motion.n": Input(label="Window", choices=windows),
        "level": Input(label="Level (percent)"),
        "count": Input(label="Faces"),
        "close_input.n": contact,
        "open_input.n": contact,
        "toggle_output.n": Input(label="Output", choices=outputs),
        "preset.n": Input(
            label="Preset",
            choices={str(n): f"{n} {preset.name}" for n, preset in presets},
        ),
        "group": Input(label="Detection", choices={name: name for name in groups}),
        "on": Input(label="Switch", choices={"on": "on", "": "off"}),
        "new": Input(label="New password"),
    }


def camera_state(device: MobotixSimulator) -> dict[str, Any]:
    """Return what the console shows."""
    pose = device.head.pose
    video = f"rtsp://{device.host}:{device.rtsp_port}"
    return {
        "model": device.model.key,
        "name": device.parameters["Brand.ProdFullName"],
        "http": device.url,
        "mjpeg": f"http://{device.host}:{device.mjpeg_port}",
        "rtsp": [f"{video}/{path}" for path in device.rtsp.paths()],
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
