"""Packs the integration as HACS installs it, and checks what was packed."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
import hashlib
import io
import json
from pathlib import Path
import re
import subprocess
import sys
import tarfile
from typing import Any, Final
import zipfile

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = "custom_components/procam"
PACKED: Final = Path("dist/procam.zip")

# What Home Assistant's Marketplace unpacks at most.
MAX_BYTES: Final = 100 * 2**20
MAX_MEMBERS: Final = 50_000

_MODE: Final = 0o100644 << 16
_VERSION: Final = re.compile(r"^## \[(\d[^\]]*)\]", re.MULTILINE)


class ReleaseError(Exception):
    """Why this cannot be released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the commit says."""

    files: dict[str, bytes]
    """The integration's tracked files by their path below its folder, and the license."""
    changelog: str
    hacs: dict[str, Any]
    time: datetime
    """When the commit was made, UTC."""


def git(repository: Path, *words: str) -> bytes:
    """Return what git prints."""
    try:
        return subprocess.run(
            ["git", *words], cwd=repository, check=True, capture_output=True
        ).stdout
    except subprocess.CalledProcessError as err:
        raise ReleaseError(err.stderr.decode().strip()) from err


def changes(repository: Path) -> list[str]:
    """Return what the work tree has that the commit has not."""
    return git(repository, "status", "--porcelain").decode().splitlines()


def read_commit(repository: Path) -> Source:
    """Return what is released, as the last commit has it."""
    archived = git(
        repository, "archive", "HEAD", FOLDER, "CHANGELOG.md", "LICENSE", "hacs.json"
    )
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archived)) as archive:
        for member in archive:
            if member.isdir():
                continue
            content = archive.extractfile(member) if member.isfile() else None
            if content is None:
                raise ReleaseError(f"{member.name} is not a plain file.")
            files[member.name] = content.read()
    changelog = files.pop("CHANGELOG.md").decode()
    hacs = json.loads(files.pop("hacs.json"))
    seconds = int(git(repository, "log", "-1", "--format=%ct"))
    return Source(
        files={path.removeprefix(f"{FOLDER}/"): files[path] for path in files},
        changelog=changelog,
        hacs=hacs,
        time=datetime.fromtimestamp(seconds, UTC),
    )


def pack(source: Source) -> bytes:
    """Return the zip; the same commit gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(source.files):
            member = zipfile.ZipInfo(name, source.time.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = _MODE
            member.create_system = 3  # Unix, wherever it is made
            archive.writestr(member, source.files[name])
    return packed.getvalue()


def newest_version(changelog: str) -> str:
    """Return the version of the first heading with one."""
    if (match := _VERSION.search(changelog)) is None:
        raise ReleaseError(
            "CHANGELOG.md has no heading like '## [1.2.3] - 2026-01-31'."
        )
    return match[1]


def check(packed: bytes, source: Source, tag: str | None = None) -> str:
    """Return the version of a sound zip; raises ReleaseError with all that is wrong."""
    wrong = []
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        found = {member.filename: archive.read(member) for member in members}
    wrong += [f"{name} is packed twice." for name in _twice(members)]
    wrong += [f"{name} is not packed." for name in source.files.keys() - found]
    wrong += [f"{name} is not tracked." for name in found.keys() - source.files]
    wrong += [
        f"{name} differs from the commit."
        for name in found.keys() & source.files
        if found[name] != source.files[name]
    ]
    if len(members) > MAX_MEMBERS or sum(map(len, found.values())) > MAX_BYTES:
        wrong.append("The Marketplace does not unpack that much.")
    wrong += [problem for name in found for problem in _unreadable(name, found[name])]
    if (source.hacs.get("zip_release"), source.hacs.get("filename")) != (
        True,
        PACKED.name,
    ):
        wrong.append(f"hacs.json does not announce {PACKED.name}.")
    version = newest_version(source.changelog)
    wrong += _wrong_manifest(found.get("manifest.json"), version)
    if tag is not None and tag.removeprefix("v") != version:
        wrong.append(f"The tag says {tag}, CHANGELOG.md says {version}.")
    if wrong:
        raise ReleaseError("\n".join(sorted(wrong)))
    return version


def _twice(members: list[zipfile.ZipInfo]) -> set[str]:
    names = [member.filename for member in members]
    return {name for name in names if names.count(name) > 1}


def _unreadable(name: str, content: bytes) -> list[str]:
    """Return why a file cannot be loaded."""
    try:
        if name.endswith(".py"):
            compile(content, name, "exec", dont_inherit=True)
        elif name.endswith(".json"):
            json.loads(content)
    except (SyntaxError, ValueError) as err:
        return [f"{name}: {err}"]
    return []


def _wrong_manifest(content: bytes | None, version: str) -> list[str]:
    if content is None:
        return ["manifest.json is not at the root."]
    try:
        manifest = json.loads(content)
    except ValueError:
        return []  # printed already
    wrong = []
    if manifest.get("domain") != "procam":
        wrong.append("manifest.json is not of procam.")
    if manifest.get("version") != version:
        wrong.append(
            f"manifest.json says {manifest.get('version')}, CHANGELOG.md says {version}."
        )
    return wrong


def release(
    repository: Path, *, tag: str | None = None, despite_changes: bool = False
) -> str:
    """Write the zip of the last commit and return what to say about it."""
    if not despite_changes and (dirty := changes(repository)):
        raise ReleaseError(
            "\n".join(
                [
                    "The work tree is not what is committed:",
                    *dirty[:10],
                    "Commit it, or say --despite-changes to pack the last commit.",
                ]
            )
        )
    source = read_commit(repository)
    packed = pack(source)
    version = check(packed, source, tag)
    target = repository / PACKED
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(packed)
    unpacked = sum(map(len, source.files.values()))
    return (
        f"{PACKED}: ProCam {version}, {len(source.files)} files,"
        f" {len(packed) / 1000:.0f} kB ({unpacked / 1000:.0f} kB unpacked)\n"
        f"sha256 {hashlib.sha256(packed).hexdigest()}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument("--tag", help="the version this must be, with or without v")
    parser.add_argument(
        "--despite-changes",
        action="store_true",
        help="pack the last commit though the work tree has changes",
    )
    options = parser.parse_args()
    try:
        print(release(ROOT, tag=options.tag, despite_changes=options.despite_changes))
    except ReleaseError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
