"""The camera of the demo: a dome in a church."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulators.local_time import local_time_zone, whole_hours

from .device import MobotixSimulator
from .head import Pose
from .patrols import Preset

_PRESETS = {
    1: Preset(Pose(0, 3, 0, 2000), "Whole room"),
    2: Preset(Pose(0, 3, 4200, 4500), "Altar"),
    3: Preset(Pose(-35, 4, 6000, 5600), "Pulpit"),
    4: Preset(Pose(30, 3, 6500, 5900), "Lectern"),
    5: Preset(Pose(-90, 3, 1800, 3000), "Choir"),
    6: Preset(Pose(178, 4, 3000, 3800), "Entrance"),
}
_CLIP_HOURS = (9.2, 11.75, 19.5)


def demo(**kwargs: Any) -> MobotixSimulator:
    """Return the dome "Sanctuary", with clips of three days and a life of its own."""
    settings: dict[str, Any] = {
        "model": "ptz",
        "inputs": 2,
        "outputs": 2,
        "alive": True,
        "restart_s": 8.0,
        # Players log the printed mode 28 as an error, and play on.
        "packetization_mode": 1,
        "mjpeg_port": 8008,
        "rtsp_port": 8554,
        "mac": "00:03:C5:0A:51:7C",
    }
    device = MobotixSimulator(**settings | kwargs)
    device.title = "MOBOTIX MOVE dome Sanctuary"
    stored = device.parameters.values
    stored["Time.TimeZone"] = f"GMT{whole_hours(ZoneInfo(local_time_zone())):+d}"
    stored["Network.HostName"] = "Sanctuary"
    stored["Image.I0.Text.String"] = "Sanctuary"
    for index, name in enumerate(("Door contact", "Panic button")):
        stored[f"Input.I{index}.Name"] = name
    for index, name in enumerate(("Stage light", "Door opener")):
        stored[f"Output.O{index}.Name"] = name
    stored["Event.E10.Enabled"] = "yes"
    device.patrols.presets.update(_PRESETS)
    device.patrols.home = _PRESETS[1].pose
    device.head.place(_PRESETS[1].pose)
    _make_tour(device)
    midnight = device.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (3, 2, 1):
        for hours in _CLIP_HOURS:
            device.card.record(midnight - timedelta(days=days) + timedelta(hours=hours))
    return device


def _make_tour(device: MobotixSimulator) -> None:
    """Store sequence 1 (three presets) and autopan line 1 across the room."""
    parameters, patrols = device.parameters, device.patrols
    parameters.add("GuardTour", {})
    group = "GuardTour.G1.Tour"
    for preset in (2, 3, 4):
        fields = {"PresetNbr": preset, "MoveSpeed": 8, "WaitTime": 5}
        parameters.add(group, {f"{group}.T.{k}": str(v) for k, v in fields.items()})
    device.head.place(Pose(-60, 5))
    patrols.mark_autopan(1, "start")
    device.head.place(Pose(60, 5))
    patrols.mark_autopan(1, "end")
    device.head.place(_PRESETS[1].pose)
