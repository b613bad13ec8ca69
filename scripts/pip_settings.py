"""Prints pip's settings as the shell variables that uv reads.

uv does not read pip's configuration, yet that is where a machine says which index, certificate
and proxy to use. A uv setting somebody made is never replaced. Runs on Python 3.11, without
packages.
"""

import ast
import os
from pathlib import Path
import shlex
import subprocess
import sys

SECTIONS = ("global", "install", ":env:")
"""In pip's own order of precedence."""


def pip_settings() -> dict[str, str]:
    """Return pip's settings; none where Python has no pip."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = {}
    for section in SECTIONS:
        for line in listed.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(f"{section}."):
                found[key.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    return found


def usable(location: str) -> bool:
    """Return False for a local folder that does not exist: pip only warns, uv stops."""
    path = location.removeprefix("file://")
    is_remote = "://" in location and path == location
    return is_remote or Path(path).expanduser().is_dir()


def uv_settings(pip: dict[str, str]) -> dict[str, str]:
    """Return uv's environment variables, empty where pip has no setting."""

    def locations(name: str) -> list[str]:
        return [word for word in pip.get(name, "").split() if usable(word)]

    extra = locations("extra-index-url")
    return {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(extra),
        # As pip: all indexes are equal.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if extra else "",
        "UV_FIND_LINKS": ",".join(locations("find-links")),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
    }


if __name__ == "__main__":
    for name, value in uv_settings(pip_settings()).items():
        if value and name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")
