"""A church on a Sunday morning, for the demo."""

from typing import Final

from .options import NEWER
from .overlay_files import LOGO_PATH
from .simulator import CamstreamerSimulator
from .widgets import custom_graphics, images, infoticker, score_board, zone

NAVE: Final = "c2585a341-2677-4d0f-864e-63055fe17b6b"
CHOIR: Final = "cdb04b0cb-0c7b-4292-aa0f-7920eb73333e"
INTRO: Final = "s4776be33-bcca-45a3-912b-e2840c6c06de"
SERVICE: Final = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"


def demo(
    *, host: str = "127.0.0.1", port: int = 0, rtsp_port: int = 0, **options: object
) -> CamstreamerSimulator:
    """Return a camera with newer apps, set up for a service; keywords are options."""
    device = CamstreamerSimulator(
        host=host, port=port, rtsp_port=rtsp_port, **NEWER | options
    )
    _aim(device)
    _decorate(device)
    _mix(device)
    device.streamer.add(
        "11",
        "Sunday service",
        platform="youtube",
        url="rtmp://127.0.0.1/live2/rfp-test-2926",
        enabled=True,
    )
    device.streamer.add("12", "Backup", url="rtmp://127.0.0.1/backup/service")
    device.scripter.add("doorController", "Door Controller", "1.1.1")
    device.scripter.add("clockAnalog", "Analog Clock", "1.0.1")
    device.scripter.enable("clockAnalog", on=True)
    return device


def _aim(device: CamstreamerSimulator) -> None:
    head = device.ptz.heads[1]
    head.add_preset("Altar", 0.0, -2.0, 1500.0)
    head.add_preset("Pulpit", -22.0, -3.0, 1800.0)
    head.add_preset("Choir", 31.0, 2.0, 900.0)
    head.add_preset("Congregation", 5.0, -12.0, 200.0)
    device.ptz.add_tour("Before the service", ["Altar", "Choir", "Congregation"])


def _decorate(device: CamstreamerSimulator) -> None:
    lower_third = [
        zone("title", "Pastor", "Reader", "Choir"),
        zone("name", "Anna Novak", "", pos_y=90, fontSize=56),
    ]
    add = device.overlay.add
    add(infoticker(1, "Welcome", enabled=1, customName="Welcome ticker"))
    add(custom_graphics(2, lower_third, customName="Lower third", zIndex=2))
    add(images(3, LOGO_PATH, "logo.png", enabled=1, customName="Parish logo", zIndex=1))
    add(score_board(4, "EAST", "WEST"))


def _mix(device: CamstreamerSimulator) -> None:
    switcher = device.switcher
    switcher.add_source(NAVE, "Nave")
    switcher.add_source(CHOIR, "Choir loft")
    switcher.clips.add(INTRO, "Intro")
    switcher.add_playlist(INTRO, "Intro clip", INTRO)
    switcher.add_playlist(SERVICE, "Whole service", INTRO, NAVE, CHOIR)
    switcher.start_with(NAVE)
