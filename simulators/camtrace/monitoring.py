"""License, hardware inventory and health (facts section 12)."""

from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from .http import Api, Call, answer, invalid
from .language import sentence
from .metadata import Metadata
from .state import Site, Status
from .users import Level

_SYSINFO: Final = {
    "CPU": ["Intel(R) Pentium(R) Gold G5400 CPU @ 3.70GHz"],
    "Memory": ["3,9G"],
    "Network": [
        "I211 Gigabit Network Connection (enp1s0)",
        "I211 Gigabit Network Connection (enp2s0)",
    ],
    "Controller": ["Cannon Lake PCH SATA AHCI Controller"],
    "Disk": ["WDC WD20EFRX-68EUZN0 (sda)", "FORESEE 128GB SSD (sdb)"],
    "Partition": [
        "1863GiB WDC WD20EFRX-68E (/dev/sda)",
        "93MiB Windows FAT volume (/dev/sdb1)",
        "477MiB EXT4 volume (/dev/sdb2)",
        "3814MiB Linux swap volume (/dev/sdb6)",
        "70GiB EXT4 volume (/dev/sdb7)",
    ],
}


class Monitoring:
    """What a Monitor account may watch."""

    def __init__(self, site: Site, metadata: Metadata) -> None:
        self._site = site
        self._metadata = metadata
        self.hardware_errors: list[str] = []
        self.license_valid = True
        self.license_expires = site.started + timedelta(days=365)
        self.license_uuid = "aa0cd092-555f-4b83-8f73-386dbc6eebb7"
        self.modules = [
            "interface_cluster",
            "local_video_relay",
            "maps",
            "messages",
            "metadata",
            "record",
            "scenarios",
            "tags",
            "video_relay",
        ]
        self.installed_license = ""

    def add_routes(self, api: Api) -> None:
        """Register the routes of monitoring."""
        levels = (Level.ADMIN, Level.MONITOR)
        api.get("/license", self._license, *levels)
        api.post("/license", self._install, Level.ADMIN)
        api.get("/sysinfo", self._sysinfo, *levels)
        api.get("/health", self._health, *levels)

    async def _license(self, _: Call) -> web.Response:
        """Report the license: dates as YYYYMMDD text, `build` as a number."""
        row = {
            "active_modules": self.modules,
            "build": 20210531,
            "current_metadata_sources": len(self._metadata.connectors),
            "current_video_sources": len(self._site.cameras),
            "hardware_id": "B6CE4BD4",
            "license_creation_date": "20210210",
            "license_valid": self.license_valid,
            "licensed_to": "CAMTRACE TEST",
            "max_metadata_sources": 300,
            "max_screens": 30,
            "max_space_usage": 100,
            "max_video_sources": max(30, len(self._site.cameras)),
            "postal_code": "92100",
            "serial_number": "1117",
            "upgrade_expiration_date": self.license_expires.strftime("%Y%m%d"),
            "uuid": self.license_uuid,
            "version": "8.15.2.0",
        }
        return answer({"license": row})

    async def _install(self, call: Call) -> web.Response:
        """Take a license file; the answer's body is not documented."""
        content = (await call.body()).get("license")
        if not isinstance(content, str) or not content:
            raise invalid()
        self.installed_license = content
        self.license_valid = True
        self.license_expires = self._site.clock.now() + timedelta(days=365)
        return web.Response(body=b"", status=201, content_type="application/json")

    async def _sysinfo(self, _: Call) -> web.Response:
        return answer(_SYSINFO)

    async def _health(self, call: Call) -> web.Response:
        errors = self._errors(call.language)
        health: dict[str, Any] = {
            "recorder": "recorder" not in errors,
            "cameras": "cameras" not in errors,
            "hardware": "hardware" not in errors,
        }
        if errors:
            health["errorDetails"] = errors
        else:
            health |= _NO_ERRORS[self._site.variants.no_errors]
        return answer({"health": health})

    def _errors(self, language: str) -> dict[str, Any]:
        """Return error sections, only for what is wrong."""
        errors: dict[str, Any] = {}
        if not self._site.video:
            errors["recorder"] = [sentence("recorder_off", language)]
        lost = [
            {
                "id": camera.id,
                "name": camera.name,
                "streamName": camera.streams[0].name,
                "error": sentence("no_image", language),
            }
            for camera in self._site.cameras.values()
            if camera.status is Status.ERROR
        ]
        if lost:
            errors["cameras"] = lost
        if self.hardware_errors:
            errors["hardware"] = self.hardware_errors
        return errors


_NO_ERRORS: Final[dict[str, dict[str, Any]]] = {
    "list": {"errorDetails": []},
    "object": {"errorDetails": {}},
    "null": {"errorDetails": None},
    "absent": {},
}
