"""The configuration folder of a demo's Home Assistant."""

from datetime import UTC, datetime
import json
from pathlib import Path
import shutil
from typing import Final

from homeassistant.components.http import config as http_config

from scripts.demo_house import CONFIGURATION as HOUSE

ROOT: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
PORT: Final = 8123
DASHBOARD: Final = "procam-demo"
_EMPTY_FILES: Final = ("automations.yaml", "scripts.yaml", "scenes.yaml")

CONFIGURATION: Final = f"""\
# Made by scripts/demo; `scripts/demo --fresh` makes it anew.
homeassistant:
  name: ProCam demo
  unit_system: metric
  time_zone: {{time_zone}}
  country: DE
api:
config:
conversation:
frontend:
history:
logbook:
media_source:
my:
stream:
  # Half the delay of the defaults, and no stalls with key frames a second apart.
  segment_duration: 2
  part_duration: 0.5
system_health:
automation: !include automations.yaml
script: !include scripts.yaml
scene: !include scenes.yaml
{{house}}logger:
  default: warning
  logs:
    custom_components.procam: info
lovelace:
  dashboards:
    {DASHBOARD}:
      mode: yaml
      title: ProCam demo
      icon: mdi:cctv
      show_in_sidebar: true
      filename: dashboard.yaml
"""


def lay_out(folder: Path, time_zone: str) -> None:
    """Write what is missing, and what belongs to the demo anew; keep the rest."""
    folder.mkdir(exist_ok=True)
    text = CONFIGURATION.format(time_zone=time_zone, house=HOUSE)
    (folder / "configuration.yaml").write_text(text)
    for name in _EMPTY_FILES:
        (folder / name).touch()
    (folder / "dashboard.yaml").write_text("strategy:\n  type: custom:procam\n")
    shutil.copytree(ROOT / "blueprints", folder / "blueprints", dirs_exist_ok=True)
    link = folder / "custom_components"
    if not link.exists():
        link.symlink_to(ROOT / "custom_components", target_is_directory=True)
    listen_on_loopback(folder, PORT)


def listen_on_loopback(folder: Path, port: int) -> None:
    """Have Home Assistant listen on this machine's loopback address only.

    An address in its YAML is on trial: Home Assistant asks for confirmation and takes
    it back after five minutes. What its own storage holds as stable is not.
    """
    confirmed = {
        **http_config.HTTP_STORAGE_SCHEMA({"server_host": [HOST], "server_port": port}),
        http_config.HTTP_CONFIG_CREATED_AT: datetime.now(UTC).isoformat(),
        http_config.HTTP_CONFIG_ERROR: None,
        http_config.HTTP_CONFIG_ERROR_MESSAGE: None,
    }
    stored = {
        "key": http_config.STORAGE_KEY,
        "version": http_config.STORAGE_VERSION,
        "minor_version": http_config.STORAGE_MINOR_VERSION,
        "data": {
            http_config.KEY_STABLE: confirmed,
            http_config.KEY_PENDING: None,
            http_config.KEY_YAML_MIGRATION_DONE: True,
        },
    }
    storage = folder / ".storage"
    storage.mkdir(exist_ok=True)
    (storage / http_config.STORAGE_KEY).write_text(json.dumps(stored, indent=2))


def hosts(folder: Path) -> set[str]:
    """Return the addresses of the ProCam devices that have been added."""
    stored = folder / ".storage" / "core.config_entries"
    if not stored.exists():
        return set()
    entries = json.loads(stored.read_text())["data"]["entries"]
    return {entry["data"]["host"] for entry in entries if entry["domain"] == "procam"}
