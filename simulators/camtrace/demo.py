"""The server of the demo: a small company's site with simulated activity."""

from typing import Any, Final

from simulators.local_time import local_time_zone

from .device import CamtraceSimulator
from .ptz import Head, Place

CAMERAS: Final = ("Main entrance", "Car park", "Loading dock", "Reception")
_PRESETS: Final = {
    1: ("Door", "Steps", "Street"),
    3: ("Gate", "Ramp 1", "Ramp 2", "Overview"),
}


def demo(**options: Any) -> CamtraceSimulator:
    """Return a server with four cameras where something happens every minute."""
    settings: dict[str, Any] = {"alive": True, "alarm_duration_s": 20.0}
    settings |= {"bcrypt_cost": 10, "seeded": False} | options
    sim = CamtraceSimulator(cameras=len(CAMERAS), **settings)
    sim.clock.timezone = local_time_zone()
    for camera, name in zip(sim.cameras.values(), CAMERAS, strict=True):
        sim.site.rename(camera.id, name)
        camera.head = _head(camera.id)
    sim.cameras[4].records_alarms = False
    sim.mosaics.add("Outside", [1, 2, 3, 1])
    sim.mosaics.add("Everything", [1, 2, 3, 4])
    sim.mosaics.add_screen("Guard room", camera_id=1)
    sim.mosaics.add_screen("Lobby", group_id=2)
    # Nothing listens on port 9: these relays exist in the fiction only.
    relay = "http://127.0.0.1:9/relay?key=demo-secret&output="
    sim.commands.add("Open the gate", [f"{relay}1&state=on"])
    light = [f"{relay}2&state=on", "delay=10", f"{relay}2&state=off"]
    sim.commands.add("Floodlight for ten seconds", light)
    sim.commands.add_scenario("Night watch", commands=(2,), on_alarm_of=2)
    sim.commands.add_scenario("Evacuation", ignored=True)
    sim.maps.add("Site plan", [])
    folder = [{"type": "camera", "id": number} for number in (1, 2, 3)]
    sim.folders.add("Outside", folder)
    sim.snapshots.add(3, comment="Delivery 4711 arrived damaged")
    return sim


def _head(camera_id: int) -> Head | None:
    names = _PRESETS.get(camera_id)
    if names is None:
        return None
    presets = [Place(id=str(index), name=name) for index, name in enumerate(names, 1)]
    return Head(presets=presets, tours=[Place(id="1", name="Round")])
