"""Identity, streams, ports, presets and tours, read from the camera's parameters."""

from collections.abc import Iterable, Mapping
import re
from typing import Final

from ....clientkit.identity import Identity
from .const import RECORDING_PARAMETER, STREAM_PATHS, ZONE_PARAMETER
from .models import (
    GuardTour,
    MobotixSettings,
    Preset,
    Stream,
    TourPoint,
)

type Parameters = Mapping[str, str]

_MANUFACTURER: Final = "MOBOTIX"
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}")
_RTSP_STREAM: Final = re.compile(r"Network\.RTSP\.Stream(\d{1,2})(?:\.Name)?")
_ENCODED_STREAM: Final = re.compile(r"Image\.I0\.Appearance\.Stream\.S(\d{1,2})\.(\w+)")
_PRESET: Final = re.compile(r"(?:.*\.)?Preset.*?\.[A-Z]?(\d{1,3})\.Name")
_TOUR: Final = re.compile(
    r"GuardTour\.G(\d{1,2})(?:\.Tour(?:\.T(\d{1,3})\.(\w+))?)?\b.*"
)
_RESOLUTION_STREAMS: Final = (STREAM_PATHS[-1], *STREAM_PATHS[:-1])
"""Order of the members of `Image.I0.Appearance.Resolution`."""
_PORT_NAME: Final = re.compile(r"(Input\.I|Output\.O)(\d{1,2})\.Name")
_LONGEST_NUMBER: Final = 9
_PORTS: Final = 2**16


def identity_of(
    parameters: Parameters, settings: MobotixSettings, url: str
) -> Identity:
    """Return the identity; `unique` is the MAC address, else the serial number."""
    mac = _first(parameters, "Network.eth0.MACAddress", "Network.MACAddress")
    mac = mac if mac and _MAC.fullmatch(mac) else None
    serial = _first(parameters, "Properties.System.SerialNumber")
    model = _first(parameters, "Brand.ProdNbr", "Brand.ProdType")
    unique = re.sub("[^0-9a-z]", "", mac.lower()) if mac else serial
    return Identity(
        id="",
        unique=unique,
        name=_first(
            parameters, "Brand.ProdFullName", "Network.HostName", "Brand.ProdNbr"
        )
        or settings.host,
        manufacturer=_first(parameters, "Brand.Brand") or _MANUFACTURER,
        model=model,
        firmware=_first(parameters, "Properties.Firmware.Version"),
        serial=serial,
        mac=mac,
        url=url,
    )


def streams_of(
    parameters: Parameters,
    chosen: Iterable[str] = (),
    probed: tuple[Stream, ...] = (),
) -> tuple[Stream, ...]:
    """Return the RTSP streams, the main one first.

    `chosen` are paths from the options, `probed` streams that answered on a camera
    whose parameters do not list any.
    """
    if wanted := [path.strip("/ ") for path in chosen if path.strip("/ ")]:
        return tuple(Stream(name=path, path=f"/{path}") for path in wanted)
    encoders = _encoders(parameters)
    if named := _named_streams(parameters, encoders):
        return named
    if encoders:
        return tuple(
            _encoded(_h264_name(index), f"/{_h264_name(index)}", encoders[index])
            for index in sorted(encoders)
        )
    if sizes := parameters.get("Image.I0.Appearance.Resolution"):
        found = [
            Stream(
                name=name,
                path=f"/{name}",
                codec="mjpeg" if name == "jpeg" else "h264",
                enabled=size.strip().lower() != "disable",
            )
            for name, size in zip(_RESOLUTION_STREAMS, sizes.split(","), strict=False)
        ]
        return (*found[1:], found[0])
    return probed or (Stream(name="h264", path="/h264", codec="h264"),)


def lists_streams(parameters: Parameters) -> bool:
    """Return True if the parameters list the streams."""
    encoders = _encoders(parameters)
    return (
        bool(encoders)
        or bool(_named_streams(parameters, encoders))
        or bool(parameters.get("Image.I0.Appearance.Resolution"))
    )


def rtsp_port_of(parameters: Parameters) -> int | None:
    """Return the RTSP port that the camera reports."""
    port = _whole(parameters.get("Network.RTSP.Port"))
    return port if port and port < _PORTS else None


def input_names(parameters: Parameters) -> dict[int, str]:
    """Return the names of inputs by number, from 1; parameters count from 0."""
    return _port_names(parameters, "Input.I")


def output_names(parameters: Parameters) -> dict[int, str]:
    """Return the names of outputs by number, from 1; parameters count from 0."""
    return _port_names(parameters, "Output.O")


def presets_of(parameters: Parameters) -> dict[int, str]:
    """Return the names of presets by number; no list is documented."""
    found = {}
    for name, value in parameters.items():
        if value and (match := _PRESET.fullmatch(name)):
            found[int(match[1])] = value
    return dict(sorted(found.items()))


def preset_list(names: Mapping[int, str]) -> tuple[Preset, ...]:
    """Return presets in the order of their numbers."""
    return tuple(Preset(number=n, name=names[n]) for n in sorted(names))


def tours_of(parameters: Parameters) -> tuple[GuardTour, ...]:
    """Return the guard tours with their points."""
    tours: dict[int, dict[int, dict[str, int]]] = {}
    for name, value in parameters.items():
        if not (match := _TOUR.fullmatch(name)):
            continue
        points = tours.setdefault(int(match[1]), {})
        number = _whole(value)
        if match[2] and number is not None:
            points.setdefault(int(match[2]), {})[match[3]] = number
    return tuple(
        GuardTour(number=number, points=_points(tours[number]))
        for number in sorted(tours)
    )


def recording_of(parameters: Parameters) -> bool | None:
    """Return whether SD recording is on; None if the camera has none."""
    return {"yes": True, "no": False}.get(
        parameters.get(RECORDING_PARAMETER, "").lower()
    )


def zone_hours_of(parameters: Parameters) -> float | None:
    """Return the hours of `Time.TimeZone`; east is positive, as in `GMT+8`."""
    zone = re.fullmatch(
        r"(?:GMT|UTC)(?:([+-]\d{1,2})(?::?(\d\d))?)?",
        parameters.get(ZONE_PARAMETER, ""),
    )
    if zone is None:
        return None
    hours = int(zone[1] or 0)
    minutes = int(zone[2] or 0) / 60
    return hours - minutes if (zone[1] or "").startswith("-") else hours + minutes


def _points(points: Mapping[int, Mapping[str, int]]) -> tuple[TourPoint, ...]:
    return tuple(
        TourPoint(
            number=number,
            preset=points[number]["PresetNbr"],
            speed=points[number].get("MoveSpeed"),
            wait_s=points[number].get("WaitTime"),
        )
        for number in sorted(points)
        if "PresetNbr" in points[number]
    )


def _encoders(parameters: Parameters) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, value in parameters.items():
        if match := _ENCODED_STREAM.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return found


def _named_streams(
    parameters: Parameters, encoders: Mapping[int, Mapping[str, str]]
) -> tuple[Stream, ...]:
    paths = {
        int(match[1]): value.strip("/ ")
        for name, value in parameters.items()
        if (match := _RTSP_STREAM.fullmatch(name))
    }
    return tuple(
        _encoded(f"stream{number}", f"/{paths[number]}", encoders.get(number - 1, {}))
        for number in sorted(paths)
        if paths[number]
    )


def _encoded(name: str, path: str, encoder: Mapping[str, str]) -> Stream:
    return Stream(
        name=name,
        path=path,
        codec=encoder.get("EncodeType", "").lower() or None,
        enabled=encoder.get("Enabled", "yes").lower() != "no",
    )


def _h264_name(index: int) -> str:
    return f"h264_{index + 1}" if index else "h264"


def _port_names(parameters: Parameters, prefix: str) -> dict[int, str]:
    return {
        int(match[2]) + 1: value
        for name, value in parameters.items()
        if value and (match := _PORT_NAME.fullmatch(name)) and match[1] == prefix
    }


def _first(parameters: Parameters, *names: str) -> str | None:
    return next((parameters[name] for name in names if parameters.get(name)), None)


def _whole(text: str | None) -> int | None:
    if not text or len(text) > _LONGEST_NUMBER or not text.isascii():
        return None
    return int(text) if text.isdigit() else None


def port_count_of(parameters: Parameters, name: str) -> int | None:
    """Return a number of ports that the camera reports."""
    return _whole(parameters.get(name))
