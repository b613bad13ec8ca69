"""CamOverlay services as the vendor writes them, and how they look (facts 3.3-3.5)."""

from collections.abc import Mapping
import copy
from typing import Any, Final

from .cgi import JsonObject
from .picture import Color, Label, Sprite

WIDTH: Final = 1920
HEIGHT: Final = 1080
_WHITE: Final[Color] = (255, 255, 255, 255)
_SLATE: Final[Color] = (30, 34, 40, 200)

_COMMON: Final[JsonObject] = {
    "enabled": 0,
    "automationType": "manual",
    "invertInput": False,
    "cameraList": [0],
    "schedule": "",
    "customName": "",
    "width": WIDTH,
    "height": HEIGHT,
    "zIndex": 0,
}
_SCORE_COMMON: Final[JsonObject] = {
    "enabled": 0,
    "cameraList": [0],
    "schedule": "",
    "width": WIDTH,
    "height": HEIGHT,
    "zIndex": 0,
    "coordSystem": "top_left",
    "pos_x": 40,
    "pos_y": 40,
    "scale": 100,
}
"""Score widgets have neither `automationType` nor `customName` (facts 3.3)."""


def infoticker(number: int, text: str, **changes: object) -> JsonObject:
    """Return an Info Ticker with the vendor sample's values."""
    return {
        "id": number,
        **copy.deepcopy(_COMMON),
        "name": "infoticker",
        "showClock": 1,
        "clockType": "24h",
        "textColor": "0,0,0,1",
        "bgColor": "255,255,255,1",
        "weatherLocation": "",
        "weatherLocationName": "",
        "weatherLang": "en-us",
        "weatherUnits": "Metric",
        "numberOfLines": 1,
        "switchingTime": 5,
        "crawlLeft": False,
        "crawlSpeed": 1,
        "coordSystem": "bottom",
        "pos_y": 0.05,
        "font": "classic",
        "fontSize": 40,
        "sourceType": "text",
        "source": text,
        "chosen": False,
        "selected": False,
        **changes,
    }


def zone(name: str, *texts: str, pos_y: int = 20, **changes: object) -> JsonObject:
    """Return a text field of a Custom Graphics widget; the first text shows."""
    return {
        "name": name,
        "type": "plain",
        "pos_x": 30,
        "pos_y": pos_y,
        "text": [
            {"source": text, "active": index == 0} for index, text in enumerate(texts)
        ],
        "textColor": "255,255,255",
        "font": "OpenSans",
        "fontSize": 42,
        "textAlign": "A_LEFT",
        "textVerticalAlign": "VA_CENTER",
        "textWidth": 820,
        "textLines": 1,
        "wrapText": False,
        "switchingTime": 5,
        **changes,
    }


def custom_graphics(
    number: int, zones: list[JsonObject], **changes: object
) -> JsonObject:
    """Return a Custom Graphics widget."""
    return {
        "id": number,
        **copy.deepcopy(_COMMON),
        "name": "customGraphics",
        "coordSystem": "bottom_left",
        "pos_x": 80,
        "pos_y": 160,
        "background": "custom",
        "image": "",
        "customAreaColor": "20,40,80,0.85",
        "customAreaWidth": 900,
        "customAreaHeight": 170,
        "customAreaCorners": "rounded",
        "clockFormat": "24h",
        "mappingZones": zones,
        **changes,
    }


def images(number: int, path: str, name: str, **changes: object) -> JsonObject:
    """Return an Images widget with one picture."""
    return {
        "id": number,
        **copy.deepcopy(_COMMON),
        "name": "images",
        "overlayList": [
            {
                "active": True,
                "coordSystem": "top_right",
                "pos_x": 40,
                "pos_y": 40,
                "imgPath": path,
                "imgName": name,
                "duration": 5,
                "scale": 1,
            }
        ],
        **changes,
    }


def score_board(number: int, home: str, guest: str, **changes: object) -> JsonObject:
    """Return a score board with a stopped clock."""
    return {
        "id": number,
        "name": "scoreBoard",
        **copy.deepcopy(_SCORE_COMMON),
        "teamHomeShortname": home,
        "teamHomeCurrentScore": 0,
        "teamHomeBackgroundColor": "176,0,32",
        "teamHomeTextColor": "255,255,255",
        "teamHomeImgPath": "",
        "teamGuestShortname": guest,
        "teamGuestCurrentScore": 0,
        "teamGuestBackgroundColor": "0,60,140",
        "teamGuestTextColor": "255,255,255",
        "teamGuestImgPath": "",
        "currentPeriod": 1,
        "currentPeriodLength": 1200,
        "currentPeriodPlaytime": 0,
        "baseTimeTimestamp": 0,
        "baseTimePlaytime": 0,
        "timeIsRunning": False,
        **changes,
    }


def unknown_widget(number: int) -> JsonObject:
    """Return a widget of a type no document names."""
    return {"id": number, **copy.deepcopy(_COMMON), "name": "hologram", "depth": 3}


# -- look ---------------------------------------------------------------------


def color(text: object, default: Color = _WHITE) -> Color:
    """Read `R,G,B[,A]`, alpha 0..1 (facts 1.3)."""
    parts = str(text).split(",")
    try:
        red, green, blue = (min(255, max(0, int(float(p)))) for p in parts[:3])
        alpha = float(parts[3]) if len(parts) > 3 else 1.0
    except ValueError:
        return default
    return red, green, blue, round(min(1.0, alpha if alpha <= 1 else alpha / 255) * 255)


def place(
    widget: Mapping[str, Any], width: float, height: float
) -> tuple[float, float]:
    """Return the top left corner in pixels; offsets run inward (facts 3.5)."""
    full_w, full_h = (
        float(widget.get("width", WIDTH)),
        float(widget.get("height", HEIGHT)),
    )
    anchor = str(widget.get("coordSystem") or "top_left")
    x, y = float(widget.get("pos_x", 0)), float(widget.get("pos_y", 0))
    if "right" in anchor:
        x = full_w - width - x
    elif "left" not in anchor:
        x = (full_w - width) / 2 + x
    if "bottom" in anchor:
        y = full_h - height - y
    elif "top" not in anchor:
        y = (full_h - height) / 2 + y
    return x, y


def active_texts(field: Mapping[str, Any]) -> list[str]:
    """Return the texts a field shows."""
    return [str(text["source"]) for text in field["text"] if text.get("active")]


def sprite(widget: Mapping[str, Any], uploads: Mapping[str, bytes]) -> Sprite:
    """Draw a service; types without a look of their own show their name."""
    match widget.get("name"):
        case "infoticker":
            return _ticker(widget)
        case "customGraphics":
            return _graphics(widget, uploads)
        case "images":
            return _logo(widget, uploads)
        case "scoreBoard":
            text = (
                f"{widget['teamHomeShortname']} {widget['teamHomeCurrentScore']} : "
                f"{widget['teamGuestCurrentScore']} {widget['teamGuestShortname']}"
            )
            return _tag(widget, text)
    return _tag(widget, str(widget.get("customName") or widget.get("name")))


def _box(
    widget: Mapping[str, Any], x: float, y: float, width: float, height: float
) -> tuple[float, float, float, float]:
    full_w, full_h = (
        float(widget.get("width", WIDTH)),
        float(widget.get("height", HEIGHT)),
    )
    return x / full_w, y / full_h, width / full_w, height / full_h


def _ticker(widget: Mapping[str, Any]) -> Sprite:
    offset = float(widget.get("pos_y", 0))
    top = offset if widget.get("coordSystem") == "top" else 1 - offset - 0.07
    label = Label(
        text=str(widget.get("source", "")),
        x=0.02,
        y=0.5,
        height=0.04,
        color=color(widget.get("textColor")),
    )
    fill = color(widget.get("bgColor"))
    return Sprite(box=(0, top, 1, 0.07), fill=fill, labels=(label,))


def _graphics(widget: Mapping[str, Any], uploads: Mapping[str, bytes]) -> Sprite:
    width = float(widget.get("customAreaWidth", 900))
    height = float(widget.get("customAreaHeight", 170))
    labels = tuple(
        Label(
            text=" / ".join(active_texts(field)),
            x=float(field.get("pos_x", 0)) / width,
            y=(float(field.get("pos_y", 0)) + 30) / height,
            height=float(field.get("fontSize", 40)) / HEIGHT,
            color=color(field.get("textColor")),
        )
        for field in widget.get("mappingZones", [])
    )
    is_image = widget.get("background") == "image"
    return Sprite(
        box=_box(widget, *place(widget, width, height), width, height),
        fill=(0, 0, 0, 0) if is_image else color(widget.get("customAreaColor")),
        labels=labels,
        image=uploads.get(str(widget.get("image"))) if is_image else None,
    )


def _logo(widget: Mapping[str, Any], uploads: Mapping[str, bytes]) -> Sprite:
    for picture in widget.get("overlayList", []):
        if picture.get("active"):
            content = uploads.get(str(picture.get("imgPath")))
            spot = {"width": widget.get("width"), "height": widget.get("height")}
            corner = place({**picture, **spot}, 240, 120)
            name = Label(
                text=str(picture.get("imgName")),
                x=0.5,
                y=0.5,
                height=0.03,
                color=_WHITE,
                anchor="mm",
            )
            return Sprite(
                box=_box(widget, *corner, 240, 120),
                fill=_SLATE if content is None else (0, 0, 0, 0),
                labels=(name,) if content is None else (),
                image=content,
            )
    return Sprite(box=(0, 0, 0, 0))


def _tag(widget: Mapping[str, Any], text: str) -> Sprite:
    width, height = 40.0 + 26 * len(text), 70.0
    label = Label(text=text, x=0.5, y=0.5, height=0.04, color=_WHITE, anchor="mm")
    corner = place(widget, width, height)
    return Sprite(
        box=_box(widget, *corner, width, height), fill=_SLATE, labels=(label,)
    )
