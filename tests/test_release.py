"""What is packed as a release, and what is refused."""

import io
import json
import os
from pathlib import Path
import re
import subprocess
import zipfile

import pytest
import yaml

from scripts import release_zip
from scripts.release_zip import ReleaseError, check, pack, read_commit, release

ROOT = Path(__file__).parent.parent

FILES = {
    "custom_components/procam/manifest.json": '{"domain": "procam", "version": "1.2.0"}',
    "custom_components/procam/__init__.py": '"""Ours."""\n',
    "custom_components/procam/vendors/acme/vendor.py": "ACME = 1\n",
    "tests/test_acme.py": "",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n## [1.1.0]\n",
    "LICENSE": "Apache\n",
    "hacs.json": '{"zip_release": true, "filename": "procam.zip"}',
    ".gitignore": "__pycache__/\ndist/\n",
}


def git(repository: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words],  # noqa: S607
        cwd=repository,
        check=True,
        capture_output=True,
    )


def commit(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "Change it")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small project, committed."""
    git(tmp_path, "init")
    commit(tmp_path, FILES)
    return tmp_path


def packed(repository: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(repository / "dist" / "procam.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_is_the_integrations_folder_and_the_license_as_committed(
    repository: Path,
) -> None:
    cache = repository / "custom_components/procam/__pycache__/vendor.pyc"
    cache.parent.mkdir()
    cache.write_bytes(b"ignored")
    assert release(repository).startswith("dist/procam.zip: ProCam 1.2.0, 4 files")
    assert packed(repository) == {
        "LICENSE": b"Apache\n",
        "__init__.py": b'"""Ours."""\n',
        "manifest.json": b'{"domain": "procam", "version": "1.2.0"}',
        "vendors/acme/vendor.py": b"ACME = 1\n",
    }


def test_the_same_commit_gives_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    release(repository)
    first = (repository / "dist/procam.zip").read_bytes()
    clone = tmp_path / "clone"
    git(repository, "clone", str(repository), str(clone))
    release(clone)
    assert (clone / "dist/procam.zip").read_bytes() == first


@pytest.mark.parametrize("name", ["CHANGELOG.md", "custom_components/procam/new.py"])
def test_a_work_tree_with_changes_is_refused(repository: Path, name: str) -> None:
    with (repository / name).open("a") as changed:
        changed.write("\n")
    with pytest.raises(ReleaseError, match=name.rpartition("/")[0] or name):
        release(repository)
    assert not (repository / "dist").exists()
    release(repository, despite_changes=True)
    assert "new.py" not in packed(repository)


def test_a_release_without_a_license_is_refused(repository: Path) -> None:
    (repository / "LICENSE").unlink()
    git(repository, "commit", "-am", "Remove the license")
    with pytest.raises(ReleaseError, match="LICENSE"):
        release(repository)


def test_a_version_that_is_not_the_changelogs_is_refused(repository: Path) -> None:
    manifest = "custom_components/procam/manifest.json"
    commit(repository, {manifest: '{"domain": "procam", "version": "1.3.0"}'})
    with pytest.raises(ReleaseError, match=r"says 1\.3\.0, CHANGELOG\.md says 1\.2\.0"):
        release(repository)


def test_the_tag_must_be_the_version(repository: Path) -> None:
    for tag in ("1.2.0", "v1.2.0"):
        release(repository, tag=tag)
    with pytest.raises(ReleaseError, match=r"tag says v1\.1\.0"):
        release(repository, tag="v1.1.0")


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"custom_components/procam/bad.py": "def"}, r"bad\.py: invalid syntax"),
        ({"custom_components/procam/icons.json": "{"}, r"icons\.json: Expecting"),
        ({"custom_components/procam/manifest.json": "{}"}, "not of procam"),
        ({"hacs.json": '{"filename": "other.zip"}'}, "does not announce procam.zip"),
        ({"CHANGELOG.md": "# Changelog\n"}, "no heading"),
    ],
)
def test_what_could_not_be_installed_is_refused(
    repository: Path, files: dict[str, str], problem: str
) -> None:
    commit(repository, files)
    with pytest.raises(ReleaseError, match=problem):
        release(repository)


def test_a_link_is_refused(repository: Path) -> None:
    (repository / "custom_components/procam/link.py").symlink_to("__init__.py")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "Link it")
    with pytest.raises(ReleaseError, match="not a plain file"):
        release(repository)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"stray.py": b""}, r"stray\.py is not tracked"),
        ({"__init__.py": b"#"}, r"__init__\.py differs"),
        ({"__init__.py": None}, r"__init__\.py is not packed"),
        ({"manifest.json": None}, "not at the root"),
    ],
)
def test_a_zip_that_is_not_the_commit_is_found_out(
    repository: Path, change: dict[str, bytes | None], problem: str
) -> None:
    source = read_commit(repository)
    assert check(pack(source), source) == "1.2.0"
    wanted = {**source.files, **change}
    files = {name: content for name, content in wanted.items() if content is not None}
    with pytest.raises(ReleaseError, match=problem):
        check(zipped(files), source)


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_MEMBERS"])
def test_more_than_the_marketplace_unpacks_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(release_zip, limit, 2)
    with pytest.raises(ReleaseError, match="does not unpack that much"):
        release(repository)


# This project.


def test_the_oldest_version_we_announce_is_the_one_we_test() -> None:
    floor = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    requirements = (ROOT / "requirements_oldest.txt").read_text()
    assert f"brings Home Assistant {floor}\n" in requirements


def test_this_project_announces_what_is_packed() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert (hacs["zip_release"], hacs["filename"]) == (True, "procam.zip")


def test_the_changelog_knows_the_manifests_version() -> None:
    manifest = ROOT / "custom_components" / "procam" / "manifest.json"
    version = json.loads(manifest.read_text())["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert release_zip.newest_version(changelog) == version


def test_workflows_call_scripts_that_are_there() -> None:
    workflows = [*(ROOT / ".github" / "workflows").glob("*.yaml")]
    steps = [
        step
        for path in workflows
        for job in yaml.safe_load(path.read_text())["jobs"].values()
        for step in job["steps"]
    ]
    called = {
        step["run"].split()[0] for step in steps if "scripts/" in step.get("run", "")
    }
    assert called == {"scripts/test", "scripts/release"}
    assert all(os.access(ROOT / name, os.X_OK) for name in called)


def test_actions_of_others_are_pinned_to_a_commit() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yaml"):
        for used in re.findall(r"uses: (.+)", path.read_text()):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # (v[\d.]+|main|master)", used)


def test_pre_commit_runs_every_check_of_ci() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook["entry"] for source in config["repos"] for hook in source["hooks"]]
    lint = (ROOT / "scripts" / "lint").read_text()
    everything = re.search(r"set -- (.+)", lint)
    assert everything
    assert hooks == [f"scripts/lint {check}" for check in everything[1].split()]
