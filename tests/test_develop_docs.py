"""The vendor of docs/develop, built by its steps in a copy of this project."""

import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "develop").glob("*.md"))]
TEXT = "\n".join(page.read_text() for page in PAGES)
STEPS = (ROOT / "docs" / "develop" / "fifth-vendor.md").read_text()
FILES = re.findall(
    r"^```(python|json) (\S+)\n(.*?)^```", STEPS, re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"\w\]\((?!https?:)([^)#]+\.md)")
COPIED = ("custom_components", "simulators", "tests", "setup.cfg")
LAST = "CAMSTREAMER_APPS)"


def merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    """Add what is in a piece of JSON, level by level."""
    for key, value in more.items():
        if isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        else:
            assert key not in into, key
            into[key] = value


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of this project in which all the steps are done."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copyfile(source, target)
    for kind, name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "json":
            tree = json.loads(path.read_text())
            merge(tree, json.loads(text))
            text = json.dumps(tree)  # noqa: PLW2901 - what the file then says
        path.write_text(text)
    (tmp_path / "tests/vendors/acme/__init__.py").touch()
    registry = tmp_path / "custom_components/procam/registry.py"
    code = registry.read_text()
    assert LAST in code
    line = "from .vendors.acme.vendor import ACME\n"
    code = code.replace("from .vendors.camstreamer", f"{line}from .vendors.camstreamer")
    registry.write_text(code.replace(LAST, f"{LAST[:-1]}, ACME)"))
    return tmp_path


def test_the_steps_make_a_vendor_that_works(copy: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_X")}
    words = ["tests/vendors/acme", "tests/test_architecture.py", "tests/test_assets.py"]
    words += ["-vv", "-p", "no:cacheprovider", "-k", "acme or left_over or registry"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:]
    assert len(re.findall(r"acme.* PASSED", result.stdout)) > 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_contributing_fits_on_one_page() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) <= 80


def test_every_named_file_is_there() -> None:
    folders = "custom_components|simulators|tests"
    names = set(re.findall(rf"`((?:{folders})/[\w./-]+)", TEXT))
    ours = {name for name in names if "acme" not in name}
    assert len(ours) > 10
    assert [name for name in ours if not (ROOT / name).exists()] == []
