"""What every fresh server holds besides cameras: the vendor's samples, mostly."""

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from . import pictures

if TYPE_CHECKING:
    from .device import CamtraceSimulator

_PATTERN: Final = "([-]*)-([^-]*)-([^-]*)-([^_]*)_([^_]*)_([^ ]*) ([^_]*)"
_RELAY: Final = "http://10.2.50.100/tgi/control.tgi?l=p:admin:admin&port="


def map_item(kind: str, element_id: str, x: int, y: int) -> dict[str, Any]:
    """Return a map element; ids and nodes are text (facts section 10)."""
    properties: dict[str, Any] = {"id": element_id}
    if kind == "camera":
        properties |= {
            "node": "0",
            "angle": 15.489200556287,
            "range": 327.07491496598,
            "direction": 17.018305445794,
        }
    return {
        "posX": x,
        "posY": y,
        "type": kind,
        "width": 40,
        "height": 40,
        "zIndex": 1,
        "properties": properties,
    }


def background() -> dict[str, Any]:
    """Return a map background with a real picture, in base64 [I]."""
    scene = pictures.Scene(camera_id=4, title="Plan")
    image = base64.b64encode(pictures.jpeg(scene, 320, 200)).decode()
    return {
        "posX": 622,
        "posY": 154,
        "image": image,
        "width": 1175,
        "height": 744,
        "zIndex": 0,
    }


def add_seed_data(sim: CamtraceSimulator) -> None:
    """Fill a server with one or two of everything."""
    ids = list(sim.cameras)
    if ids:
        cells = [ids[1 % len(ids)], ids[0], ids[0], ids[1 % len(ids)]]
        sim.mosaics.add("FourByFour", cells)
        sim.mosaics.add_screen("PassScreen1", camera_id=ids[0])
        _add_snapshots(sim, ids[0])
    sim.mosaics.add("AllCamera", ids[:9], columns=3)
    sim.mosaics.add_screen("PassScreen2", group_id=max(sim.mosaics.groups))
    sim.commands.add("Allume_Halogène_Prise2", [f"{_RELAY}0u1u"])
    sim.commands.add("Allume_Eteint", [f"{_RELAY}u1uu", "delay=10", f"{_RELAY}u0uu"])
    sim.commands.add_scenario("Scenar 1", commands=(1,))
    sim.commands.add_scenario("Scenar 2", ignored=True)
    sim.folders.add_regex("Critères 1", {"value": _PATTERN, "group": [6, 7]})
    sim.folders.add_regex(
        "Critères 2", {"value": _PATTERN, "group": [2, 1]}, default=True
    )
    _add_plans(sim, ids)


def _add_snapshots(sim: CamtraceSimulator, camera_id: int) -> None:
    for hours, comment in ((26, "Un test"), (2, None)):
        moment = sim.site.started - timedelta(hours=hours)
        sim.snapshots.add(camera_id, comment=comment, moment=moment)


def _add_plans(sim: CamtraceSimulator, ids: list[int]) -> None:
    discovery_api = sim.maps.add("Entrée", [])
    items = [
        map_item("camera", str(camera_id), 336 + 60 * index, 279)
        for index, camera_id in enumerate(ids[:6])
    ]
    items.append(map_item("map", discovery_api.uuid, 1310, 519))
    parking = sim.maps.add("Parking", items, [background()])
    cameras = [
        {"serverId": 0, "type": "camera", "id": camera_id, "weight": index}
        for index, camera_id in enumerate(ids)
    ]
    tree: list[dict[str, Any]] = [
        {"serverId": 0, "type": "map", "uuid": parking.uuid, "weight": -25},
        {"type": "folder", "name": "folder1", "weight": -12, "items": cameras},
        {"type": "device", "uuid": sim.metadata.api.uuid, "weight": 3},
    ]
    sim.folders.add("Sélection 1", tree, regex_id=1)
    sim.folders.add("Sélection 2", [])
