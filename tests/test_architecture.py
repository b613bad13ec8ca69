"""The walls of the house: who may know whom."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "procam"
VENDORS = sorted(
    p.name for p in (COMPONENT / "vendors").iterdir() if p.is_dir() and p.name[0] != "_"
)
PURE = [
    COMPONENT / "clientkit",
    *(COMPONENT / "vendors" / v / "client" for v in VENDORS),
]
NOT_PURE = {"homeassistant", "voluptuous", "probatio"}

BLOCKED_IMPORT = """
import importlib, sys, types
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"homeassistant", "voluptuous", "probatio"}:
            raise ImportError(f"{name} behind the wall")
sys.meta_path.insert(0, Wall())
stub = types.ModuleType("custom_components.procam")
stub.__path__ = [sys.argv[1]]
sys.modules["custom_components.procam"] = stub
importlib.import_module(sys.argv[2])
"""


def modules(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.py")


def imports(path: Path) -> Iterator[str]:
    """Yield the absolute names a module imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*up, node.module)) if node.module else ".".join(up)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("folder", PURE, ids=lambda p: dotted(p)[25:])
def test_clients_import_nothing_of_home_assistant(folder: Path) -> None:
    home = dotted(folder)
    allowed = (home, "custom_components.procam.clientkit")
    for module in modules(folder):
        for name in imports(module):
            assert name.partition(".")[0] not in NOT_PURE, f"{module}: {name}"
            ours = name.startswith(("custom_components", "tests", "simulators"))
            assert not ours or name.startswith(allowed), f"{module}: {name}"


@pytest.mark.parametrize("folder", PURE, ids=lambda p: dotted(p)[25:])
def test_clients_import_where_home_assistant_is_absent(folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", BLOCKED_IMPORT, str(COMPONENT), dotted(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "path",
    [
        COMPONENT / "vendors",
        *(COMPONENT / "vendors" / v for v in VENDORS),
        COMPONENT / "clientkit",
    ],
    ids=lambda p: p.name,
)
def test_packages_on_the_way_to_a_client_run_no_code(path: Path) -> None:
    body = ast.parse((path / "__init__.py").read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("vendor", VENDORS)
def test_vendors_do_not_know_each_other(vendor: str) -> None:
    others = tuple(
        f"custom_components.procam.vendors.{other}"
        for other in VENDORS
        if other != vendor
    )
    for module in modules(COMPONENT / "vendors" / vendor):
        for name in imports(module):
            assert not name.startswith(others), f"{module}: {name}"


def test_only_the_registry_names_vendors() -> None:
    for module in COMPONENT.glob("*.py"):
        if module.name == "registry.py":
            continue
        text = module.read_text()
        for name in imports(module):
            assert ".vendors" not in name, f"{module}: {name}"
        for vendor in VENDORS:
            assert f'"{vendor}"' not in text, f"{module} names {vendor}"


def test_platforms_do_not_import_the_registry() -> None:
    allowed = {"__init__.py", "config_flow.py", "options_flow.py", "probe.py"}
    for module in COMPONENT.glob("*.py"):
        if module.name in allowed:
            continue
        assert not any("procam.registry" in name for name in imports(module)), module


def test_every_client_error_is_a_device_error_or_of_a_value() -> None:
    from custom_components.procam.clientkit import errors  # noqa: PLC0415

    known = {name for name in vars(errors) if name.endswith("Error")} | {"ValueError"}
    for folder in PURE:
        for module in modules(folder):
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                    bases = {
                        ast.unparse(base).rpartition(".")[2] for base in node.bases
                    }
                    assert bases & known or node.name == "DeviceError", module


def test_simulators_know_neither_home_assistant_nor_our_clients() -> None:
    for module in modules(ROOT / "simulators"):
        for name in imports(module):
            assert not name.startswith(("homeassistant", "custom_components")), module
