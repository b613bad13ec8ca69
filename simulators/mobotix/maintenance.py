"""Maintenance programs: restart, defaults, logs, backup, uploads (vendor, General)."""

from collections import deque
from collections.abc import Callable
from io import BytesIO
import json
import re
import tarfile
from typing import Any, Protocol

from aiohttp import web

from .clock import Clock
from .login import Rights
from .parameters import Parameters
from .wire import CRLF, Answer, Cgi, CgiError, need, uploaded

BACKUP_NAME = "config_file.bin"
CERTIFICATES = ("ca_certificate", "client_certificate", "private_key")
FIRMWARE_FILES = (
    "var",
    "ulimage_userland",
    "switch.bin",
    "main.bin",
    "module.bin",
    "mcu.bin",
    "ptz.bin",
    "uboot",
    "userland.jffs2",
)
FIRMWARE_MAGIC = b"MOVE-FIRMWARE "
"""Images of this fake camera: the magic, then the version they bring."""
_STORED = "etc/camera.json"
_PATH = re.compile(r"[A-Za-z0-9_/~!@#$%^&+\-:\\. ]*")
_LOG_LENGTH = 200


class Body(Protocol):
    """What maintenance does to the camera as a whole."""

    def export_state(self) -> dict[str, Any]:
        """Return the configuration."""

    def import_state(self, state: dict[str, Any]) -> None:
        """Load a configuration; raises KeyError, TypeError or ValueError."""

    def factory_default(self, *, hard: bool) -> None:
        """Return to factory values."""

    def reboot(self) -> None:
        """Go away soon, and come back."""


class Maintenance:
    """The programs an administrator needs now and then."""

    def __init__(
        self,
        body: Body,
        parameters: Parameters,
        clock: Clock,
        *,
        stop_streams: Callable[[], None],
    ) -> None:
        self._body = body
        self._parameters = parameters
        self._stop_streams = stop_streams
        self._clock = clock
        self.snapshot_path = ""
        self.certificates: dict[str, bytes] = {}
        self.upgrading = False
        """Streams are stopped, an image may be uploaded."""
        self.log: deque[str] = deque(maxlen=_LOG_LENGTH)

    def write_log(self, text: str) -> None:
        """Add a line to the system log."""
        self.log.append(f"{self._clock.shown()} {text}")

    def power_cycle(self) -> None:
        """Leave the upgrade mode."""
        self.upgrading = False
        self.write_log("system: started")

    def cgis(self) -> dict[str, Cgi]:
        """Return every maintenance program."""
        get: dict[str, Answer] = {
            "restart": self._restart,
            "factorydefault": self._soft_default,
            "hardfactorydefault": self._hard_default,
            "serverreport": self._report,
            "systemlog": self._system_log,
            "backup": self._backup,
            "beforeupgrade": self._before_upgrade,
            "snapshot": self._snapshot,
        }
        post: dict[str, Answer] = {
            "restore": self._restore,
            "firmwareupgrade": self._upgrade,
            "upload_certificate": self._certificate,
        }
        programs = {
            f"admin/{name}.cgi": Cgi(rights=Rights.ADMIN, answer=answer)
            for name, answer in get.items()
        }
        for name, upload in post.items():
            programs[f"admin/{name}.cgi"] = Cgi(
                rights=Rights.ADMIN, answer=upload, method="POST"
            )
        return programs

    # -- reboot and defaults ------------------------------------------------------

    async def _restart(self, _: web.Request) -> str:
        self._body.reboot()
        return "OK" + CRLF

    async def _soft_default(self, _: web.Request) -> str:
        self._body.factory_default(hard=False)
        return "OK" + CRLF

    async def _hard_default(self, _: web.Request) -> str:
        self._body.factory_default(hard=True)
        return "OK" + CRLF

    # -- texts ----------------------------------------------------------------------

    async def _report(self, _: web.Request) -> str:
        """Return product information, parameters and logs."""
        lines = [
            "----- Product -----",
            f"Model: {self._parameters['Brand.ProdFullName']}",
            f"Firmware: {self._parameters['Properties.Firmware.Version']}",
            "----- Parameters -----",
            *(f"root.{n}={v}" for n, v in self._parameters.everything().items()),
            "----- System log -----",
            *self.log,
        ]
        return "".join(line + CRLF for line in lines)

    async def _system_log(self, _: web.Request) -> str:
        return "".join(line + CRLF for line in self.log)

    async def _snapshot(self, request: web.Request) -> str:
        match need(request, "action"):
            case "get":
                return self.snapshot_path + CRLF
            case "set":
                path = need(request, "path")
                if not _PATH.fullmatch(path):
                    raise CgiError("invalid path")
                self.snapshot_path = path
                return "OK" + CRLF
            case other:
                raise CgiError(f"unknown action {other}")

    # -- files ------------------------------------------------------------------------

    async def _backup(self, _: web.Request) -> web.Response:
        """Return the configuration in tar format (vendor, Backup)."""
        content = json.dumps(self._body.export_state(), indent=1).encode()
        target = BytesIO()
        with tarfile.open(fileobj=target, mode="w") as archive:
            info = tarfile.TarInfo(_STORED)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
        return web.Response(
            body=target.getvalue(),
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Disposition": f"attachment; filename={BACKUP_NAME}",
            },
        )

    async def _restore(self, request: web.Request) -> str:
        content = uploaded(request, await request.read()).get(BACKUP_NAME)
        if content is None:
            raise CgiError(f"no {BACKUP_NAME} in the upload")
        try:
            with tarfile.open(fileobj=BytesIO(content)) as archive:
                stored = archive.extractfile(_STORED)
                state = json.loads(stored.read()) if stored else {}
            self._body.import_state(state)
        except (tarfile.TarError, KeyError, TypeError, ValueError) as err:
            raise CgiError("invalid file") from err
        self.write_log("system: configuration restored")
        return "OK" + CRLF

    async def _before_upgrade(self, _: web.Request) -> str:
        self.upgrading = True
        self._stop_streams()
        self.write_log("system: ready for upgrade")
        return "OK" + CRLF

    async def _upgrade(self, request: web.Request) -> str:
        if not self.upgrading:
            raise web.HTTPConflict
        name = request.query.get("filename", "")
        if name not in FIRMWARE_FILES:
            raise CgiError("invalid filename")
        content = uploaded(request, await request.read()).get(name, b"")
        if not content.startswith(FIRMWARE_MAGIC):
            raise CgiError("invalid image")
        version = content.removeprefix(FIRMWARE_MAGIC).split(b"\n")[0].decode("ascii")
        self._parameters.store("Properties.Firmware.Version", version)
        self.write_log(f"system: upgraded to {version}")
        self._body.reboot()
        return "OK" + CRLF

    async def _certificate(self, request: web.Request) -> str:
        kind = request.query.get("type", "")
        if kind not in CERTIFICATES:
            raise CgiError("invalid type")
        content = uploaded(request, await request.read()).get(kind)
        if not content:
            raise CgiError("no certificate in the upload")
        self.certificates[kind] = content
        self.write_log(f"802.1x: {kind} stored")
        return "OK" + CRLF
