"""The parameter tree as it leaves the factory (groups: facts section 2)."""

from dataclasses import dataclass

from .models import LensClass, Model
from .options import Options

EVENTS = {
    "Motion": "E1",
    "Motion1": "E10",
    "Motion2": "E11",
    "Motion3": "E12",
    "T0": "E2",
    "Face": "E14",
    "IO": "E0",
}
"""Event parameter group behind each group of eventdata.cgi (vendor, Event Data)."""

YES_NO = "yes,no"
READ_ONLY = ("Brand.", "Properties.", "Network.eth0.MACAddress", "PTZ.Preset.")
KEPT_BY_FACTORY_DEFAULT = (
    "Network.BootProto",
    "Network.IPAddress",
    "Network.SubnetMask",
    "Network.Broadcast",
    "Network.DefaultRouter",
    "Network.eth0.",
    "Network.HTTP.Port",
    "Network.RTSP.Port",
)
"""What factorydefault.cgi leaves alone (vendor, Factory default)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's factory value and what `action=options` says of it."""

    value: str
    allowed: str = ""


type Tree = dict[str, Parameter]


def factory_tree(model: Model, options: Options) -> Tree:
    """Return every parameter of a new camera."""
    tree: Tree = {}
    for part in (
        _identity(model, options),
        _network(model, options),
        _picture(model),
        _streams(model),
        _events(model, options),
        _ports(model, options),
    ):
        tree.update(part)
    return tree


def _identity(model: Model, options: Options) -> Tree:
    ptz = options.ptz_property
    if ptz is None:
        ptz = "no" if model.lens is LensClass.FIXED else "yes"
    tree = {
        "Brand.Brand": Parameter("MOBOTIX"),
        "Brand.ProdFullName": Parameter(model.name),
        "Brand.ProdNbr": Parameter(model.number),
        "Brand.ProdType": Parameter(model.kind),
        "Properties.API.HTTP.Version": Parameter("5.0.1"),
        "Properties.Firmware.Version": Parameter(options.firmware),
        "Properties.Firmware.BuildDate": Parameter("Mar 15 2022 10:22"),
        "Properties.System.SerialNumber": Parameter(
            options.mac.replace(":", "").lower()
        ),
        "Time.TimeZone": Parameter("GMT+0", _zones()),
        "Time.SynSource": Parameter("NTP", "NTP,PC,Manual"),
        "Time.NTP.Server": Parameter("pool.ntp.org"),
    }
    if ptz:
        tree["Properties.PTZ.PTZ"] = Parameter(ptz)
    return tree


def _zones() -> str:
    return ",".join(f"GMT{hours:+d}" for hours in range(-12, 14))


def _network(model: Model, options: Options) -> Tree:
    flat = {
        "Network.BootProto": Parameter("none", "none,dhcp"),
        "Network.IPAddress": Parameter(options.ip_address),
        "Network.SubnetMask": Parameter("255.255.255.0"),
        "Network.Broadcast": Parameter("192.168.0.255"),
        "Network.DefaultRouter": Parameter("192.168.0.1"),
    }
    eth0 = {
        "Network.eth0.MACAddress": Parameter(options.mac),
        "Network.eth0.IPAddress": Parameter(options.ip_address),
        "Network.eth0.SubnetMask": Parameter("255.255.255.0"),
        "Network.eth0.DefaultRouter": Parameter("192.168.0.1"),
        "Network.eth0.DHCP.Enabled": Parameter("no", YES_NO),
    }
    tree: Tree = {}
    if options.network_form != "eth0":
        tree |= flat
    if options.network_form != "flat":
        tree |= eth0
    tree |= {
        "Network.HostName": Parameter("MOVE-" + options.mac[-8:].replace(":", "")),
        "Network.HTTP.Port": Parameter("80", "1-65535"),
        "Network.RTSP.Enabled": Parameter("yes", YES_NO),
        "Network.RTSP.Port": Parameter("554", "1-65535"),
        "HTTPS.Enabled": Parameter("no", YES_NO),
        "HTTPS.Port": Parameter("443", "1-65535"),
    }
    if model.named_streams:
        for number, name in enumerate(model.streams, 1):
            tree[f"Network.RTSP.Stream{number}"] = Parameter(name)
    return tree


def _picture(model: Model) -> Tree:
    return {
        "Image.I0.Appearance.Rotation": Parameter("0", "0,180"),
        "Image.I0.Text.TextEnabled": Parameter("yes", YES_NO),
        "Image.I0.Text.String": Parameter(model.name),
        "Image.I0.Text.DateEnabled": Parameter("yes", YES_NO),
        "Image.I0.Text.ClockEnabled": Parameter("yes", YES_NO),
        "Image.I0.Text.Color": Parameter("white", "white,black"),
        "ImageSource.I0.Sensor.Exposure": Parameter("auto", "auto,manual,shutter"),
        "ImageSource.I0.Sensor.Brightness": Parameter("50", "0-100"),
        "ImageSource.I0.Sensor.Contrast": Parameter("50", "0-100"),
        "ImageSource.I0.Sensor.ColorLevel": Parameter("50", "0-100"),
        "ImageSource.I0.Sensor.Sharpness": Parameter("50", "0-100"),
        "ImageSource.I0.Sensor.WhiteBalance": Parameter("auto", "auto,manual,atw"),
        "ImageSource.I0.Sensor.Wdr": Parameter("no", YES_NO),
        "ImageSource.I0.Sensor.Backlight": Parameter("no", YES_NO),
        "ImageSource.I0.Video.DetectedType": Parameter("pal_50"),
        "Audio.DuplexMode": Parameter("full", "full,half,simplex"),
        "AudioSource.A0.InputGain": Parameter("5", "0-10"),
        "AudioSource.A0.OutputGain": Parameter("5", "0-10"),
    }


def _streams(model: Model) -> Tree:
    tree: Tree = {}
    if model.named_streams:
        for number in range(len(model.streams)):
            stream = f"Image.I0.Appearance.Stream.S{number}"
            tree |= {
                f"{stream}.Enabled": Parameter("yes", YES_NO),
                f"{stream}.EncodeType": Parameter("H264", "H264,MJPEG"),
                f"{stream}.Resolution": Parameter(
                    "640x360" if not number else "320x180"
                ),
                f"{stream}.Framerate": Parameter("10", "1-25"),
            }
        return tree
    tree |= {
        "Image.I0.Appearance.Resolution": Parameter(
            "640x360,640x360,320x180,320x180,320x180",
            "640x360,640x360,320x180,320x180,320x180"
            "&640x360,640x360,320x180,320x180,disable"
            "&640x360,640x360,320x180,disable,disable"
            "&640x360,640x360,disable,disable,disable",
        ),
        "Image.I0.Appearance.H264Bitrate": Parameter("4096", "64-8192"),
        "Image.I0.Appearance.H264VideoKeyFrameInterval": Parameter("10", "1-100"),
        "Image.I0.RateControl.H264Mode": Parameter("cbr", "cbr,vbr"),
        "Framerate.H264": Parameter("10", "1-25"),
    }
    return tree


def _events(model: Model, options: Options) -> Tree:
    tree: Tree = {}
    face = model.face if options.face is None else options.face
    for group, event in EVENTS.items():
        if group == "Face" and not face:
            continue
        on = group in ("Motion", "T0", "Face", "IO")
        tree[f"Event.{event}.Enabled"] = Parameter("yes" if on else "no", YES_NO)
    for window in range(4):
        tree |= {
            f"Motion.M{window}.Enabled": Parameter("yes", YES_NO),
            f"Motion.M{window}.Left": Parameter("0", "0-100"),
            f"Motion.M{window}.Right": Parameter("100", "0-100"),
            f"Motion.M{window}.Top": Parameter("0", "0-100"),
            f"Motion.M{window}.Bottom": Parameter("100", "0-100"),
            f"Motion.M{window}.Sensitivity": Parameter("80", "0-100"),
        }
    return tree | {
        "EventServers.HTTP.H0.Address": Parameter(""),
        "Event.E1.Actions.A8.Enabled": Parameter("no", YES_NO),
        "Event.E1.Actions.A8.Server": Parameter("H0"),
        "Event.E1.Actions.A8.CustomParams": Parameter(""),
        "Recording.R0.Enabled": Parameter("yes", YES_NO),
        "Recording.R0.Weekdays": Parameter("1111111"),
        "Storage.S0.Enabled": Parameter("yes", YES_NO),
        "Tampering.T0.Duration": Parameter("20", "10-80"),
    }


def _ports(model: Model, options: Options) -> Tree:
    inputs = model.inputs if options.inputs is None else options.inputs
    outputs = model.outputs if options.outputs is None else options.outputs
    tree: Tree = {}
    if options.count_ports:
        tree = {
            "Input.NbrOfInputs": Parameter(str(inputs)),
            "Output.NbrOfOutputs": Parameter(str(outputs)),
        }
    for index in range(inputs):
        tree[f"Input.I{index}.Name"] = Parameter(f"Input {index + 1}")
        tree[f"Input.I{index}.Trig"] = Parameter("closed", "closed,open")
    for index in range(outputs):
        tree[f"Output.O{index}.Name"] = Parameter(f"Output {index + 1}")
        tree[f"Output.O{index}.Active"] = Parameter("closed", "closed,open")
    if model.lens is LensClass.DOME:
        tree["PTZ.Limit.L0.Mintilt"] = Parameter(f"{options.min_tilt:g}")
        tree["PTZ.Limit.L0.Maxtilt"] = Parameter(f"{options.max_tilt:g}")
    return tree
