"""Console controls for what a person at the camera, or in its web pages, can do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulators.base import Control, Input

from .cgi import JsonObject

if TYPE_CHECKING:
    from .simulator import CamstreamerSimulator


def controls(device: CamstreamerSimulator) -> tuple[Control, ...]:
    """Return the buttons; every one pushes what the camera would push."""
    return (
        *_overlay_controls(device),
        *_stream_controls(device),
        *_switcher_controls(device),
        *_camera_controls(device),
    )


def console_inputs(device: CamstreamerSimulator) -> dict[str, Input]:
    """Return how the fields look."""
    switcher = device.switcher

    def named(found: Mapping[str, JsonObject]) -> dict[str, str]:
        return {key: str(one.get("niceName") or key) for key, one in found.items()}

    overlays = {
        str(one["id"]): f"{one['id']} {one.get('customName') or one['name']}"
        for one in device.overlay.services
    }
    streams = {
        key: stream.config.get("title") or key
        for key, stream in device.streamer.streams.items()
    }
    apps = Input(label="App", choices={name: name for name in device.apps})
    ports = {str(port): str(port) for port in device.camera.ports}
    packages = {name: name for name in device.scripter.packages}
    return {
        "id": Input(label="Overlay", choices=overlays),
        "field": Input(label="Field (customGraphics)"),
        "text": Input(label="Text"),
        "stream_id": Input(label="Stream", choices=streams),
        "playlist": Input(label="Playlist", choices=named(switcher.playlists)),
        "source": Input(label="Source", choices=named(switcher.sources)),
        "stop_app.package": apps,
        "start_app.package": apps,
        "package": Input(label="Package", choices=packages),
        "port": Input(label="Port", choices=ports),
        "password": Input(label="New password"),
    }


def _overlay_controls(device: CamstreamerSimulator) -> tuple[Control, ...]:
    overlay = device.overlay

    def toggle(id: str) -> None:  # noqa: A002 (the label of the console's field)
        number = int(id)
        overlay.enable(number, on=not overlay.service(number)["enabled"])

    def write(id: str, field: str, text: str) -> None:  # noqa: A002
        overlay.write(int(id), text, field=field)

    return (
        Control(
            name="toggle_overlay", label="Toggle overlay", run=toggle, fields=("id",)
        ),
        Control(
            name="set_overlay_text",
            label="Set overlay text",
            run=write,
            fields=("id", "field", "text"),
        ),
    )


def _stream_controls(device: CamstreamerSimulator) -> tuple[Control, ...]:
    streamer = device.streamer

    def toggle(stream_id: str) -> None:
        on = not streamer.streams[stream_id].flag("enabled")
        streamer.enable(stream_id, on=on)

    def pause(stream_id: str) -> None:
        on = not streamer.streams[stream_id].flag("active")
        streamer.enable(stream_id, on=on, key="active")

    def fail(stream_id: str) -> None:
        streamer.report_api(
            stream_id, "startBroadcast", "The user has exceeded the quota.", code="403"
        )

    one = ("stream_id",)
    return (
        Control(name="toggle_stream", label="Start/stop", run=toggle, fields=one),
        Control(name="pause_stream", label="Pause/resume", run=pause, fields=one),
        Control(
            name="stream_lost",
            label="Platform drops stream",
            run=streamer.lose,
            fields=one,
        ),
        Control(
            name="stream_live",
            label="Platform takes stream",
            run=streamer.regain,
            fields=one,
        ),
        Control(name="api_error", label="Platform error", run=fail, fields=one),
    )


def _switcher_controls(device: CamstreamerSimulator) -> tuple[Control, ...]:
    switcher = device.switcher
    one = ("playlist",)
    return (
        Control(
            name="switch_playlist",
            label="Switch playlist",
            run=switcher.switch,
            fields=one,
        ),
        Control(
            name="push_queue",
            label="Push to queue",
            run=switcher.push,
            fields=one,
        ),
        Control(name="clear_queue", label="Clear queue", run=switcher.clear),
        Control(name="play_next", label="Play next", run=switcher.play_next),
        Control(
            name="source_lost",
            label="Source lost",
            run=switcher.lose,
            fields=("source",),
        ),
        Control(
            name="source_back",
            label="Source back",
            run=switcher.regain,
            fields=("source",),
        ),
    )


def _camera_controls(device: CamstreamerSimulator) -> tuple[Control, ...]:
    def toggle_package(package: str) -> None:
        if package not in device.scripter.packages:
            raise KeyError(package)
        device.scripter.enable(package, on=not device.scripter.is_enabled(package))

    def toggle_port(port: str) -> None:
        device.set_port(int(port), 1 - device.camera.ports[int(port)])

    return (
        Control(
            name="stop_app",
            label="Stop app",
            run=device.stop_app,
            fields=("package",),
        ),
        Control(
            name="start_app",
            label="Start app",
            run=device.start_app,
            fields=("package",),
        ),
        Control(
            name="toggle_package",
            label="Toggle package",
            run=toggle_package,
            fields=("package",),
        ),
        Control(
            name="toggle_port", label="Toggle input", run=toggle_port, fields=("port",)
        ),
        Control(name="reboot", label="Reboot camera", run=device.reboot),
        Control(
            name="change_password",
            label="Change password of root",
            run=lambda password: device.set_password("root", password),
            fields=("password",),
        ),
    )
