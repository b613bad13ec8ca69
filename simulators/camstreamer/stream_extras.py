"""CamStreamer's lesser CGIs: audio files, diagnostics, log, clock (facts 4)."""

import time
from typing import Final

from aiohttp import web

from .camera import Camera
from .cgi import Call, Handler, JsonObject, not_found, ok, plain, refused

SILENCE: Final = "/usr/local/packages/camstreamer/tools/silence.mka"
_AUDIO_STORAGES: Final = ("flash", "SD0")


class StreamExtras:
    """What CamStreamer answers beside its streams."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.app_password = "stage"
        self.audio: dict[str, bytes] = {SILENCE: b"\x1aE\xdf\xa3"}
        self._listed: list[JsonObject] = [
            {"name": "silence.mka", "path": SILENCE, "storage": "flash"}
        ]

    def cgis(self) -> dict[str, Handler]:
        """Return the CGIs by path."""
        return {
            "get_utc_time.cgi": lambda _: ok(int(time.time())),
            "check_pass.cgi": self._check_password,
            "camera_time.cgi": lambda _: ok({"state": self.camera.clock_valid}),
            "get_max_framerate.cgi": lambda _: ok(30),
            "upload_audio.cgi": self._upload_audio,
            "audio.cgi": self._audio_file,
            "view_log.cgi": lambda _: plain("CamStreamer log\n"),
            "diagnostics.cgi": self._diagnostics,
        }

    def srt(self, run_s: float, bits_per_s: int) -> JsonObject:
        """Return SRT statistics of a stream running so long without loss."""
        packets = int(run_s * bits_per_s / 8 / 1316)
        return {
            "msTimeStamp": int(run_s * 1000),
            "pktSentTotal": packets,
            "byteSentTotal": packets * 1316,
            "pktRetransTotal": packets // 500,
            "byteRetransTotal": packets // 500 * 1316,
            "pktSndDropTotal": 0,
            "byteSndDropTotal": 0,
            "mbpsSendRate": bits_per_s / 1e6,
            "mbpsBandwidth": 94.5,
            "mbpsMaxBW": 125.0,
            "msRTT": 18.4,
            "msSndBuf": 120,
        }

    def _check_password(self, call: Call) -> web.Response:
        return ok("1" if call.query.get("pass") == self.app_password else "0")

    def _upload_audio(self, call: Call) -> web.Response:
        match call.args.get("action"):
            case "list":
                return ok(self._listed)
            case "get_storage":
                return ok([{"type": name, name: "OK"} for name in _AUDIO_STORAGES])
            case "upload" if call.is_post:
                return self._keep(call)
            case "remove" if call.is_post:
                path = call.form.get("path", "")
                self._listed = [file for file in self._listed if file["path"] != path]
                self.audio.pop(path, None)
                return ok()
        return refused("Unknown action")

    def _keep(self, call: Call) -> web.Response:
        part = next(iter(call.parts().values()), None)
        storage = call.query.get("storage", "")
        if part is None or storage not in _AUDIO_STORAGES:
            return refused("Invalid upload")
        path = f"/localdata/audio/{part.filename}"
        self.audio[path] = part.content
        self._listed.append({"name": part.filename, "path": path, "storage": storage})
        return ok()

    def _audio_file(self, call: Call) -> web.Response:
        content = self.audio.get(call.query.get("path", ""))
        return not_found() if content is None else web.Response(body=content)

    def _diagnostics(self, call: Call) -> web.Response:
        answers: dict[str, JsonObject] = {
            "camerainfo": {
                "cameraInfo": {
                    "uptime": 259_200,
                    "availableRAM": 412,
                    "availableInternal": 96,
                }
            },
            "checkserver": {"checkServer": {"state": "OK"}},
            "checkservertime": {"checkServerTime": {"state": "OK"}},
            "speedtest": {"speedTest": {"state": "OK"}},
            "pingtest": {"pingTest": {"state": "OK"}},
        }
        found: JsonObject = {}
        for name, answer in answers.items():
            if call.query.get(name) == "1":
                found |= answer
        return ok(found)
