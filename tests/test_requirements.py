"""Everything the integration imports is there on an installation of Home Assistant."""

import ast
from collections.abc import Iterator
from importlib import metadata
import json
from pathlib import Path
import re
import sys

from homeassistant import components
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "procam"
MANIFEST = json.loads((COMPONENT / "manifest.json").read_text())
LOCKS = sorted((ROOT / "locks").glob("*.txt"))

STANDS_FOR = {"voluptuous": "probatio"}
"""Imports that Home Assistant answers with another package at run time."""


def at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a module's nodes, without what only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield from at_run_time(child)


def imported() -> set[str]:
    """Return the packages imported that are neither Python's nor Home Assistant's."""
    found: set[str] = set()
    for path in COMPONENT.rglob("*.py"):
        for node in at_run_time(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"homeassistant"}


def installed_with(requirement: str, known: set[str]) -> set[str]:
    """Return the distributions a requirement brings, beyond those known."""
    wanted = Requirement(requirement)
    name = canonicalize_name(wanted.name)
    if name in known or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
        return known
    known = known | {name}
    try:
        brings = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # optional on this system
        return known
    for brought in brings:
        known = installed_with(brought, known)
    return known


def requirements_of(domain: str) -> list[str]:
    """Return what Home Assistant installs before it sets up one of its components."""
    path = Path(components.__path__[0]) / domain / "manifest.json"
    manifest = json.loads(path.read_text())
    listed: list[str] = list(manifest.get("requirements", []))
    for dependency in manifest.get("dependencies", []):
        listed += requirements_of(dependency)
    return listed


def promised() -> set[str]:
    """Return the distributions that are there before the integration is imported."""
    listed = [*(metadata.requires("homeassistant") or []), *MANIFEST["requirements"]]
    for domain in MANIFEST["dependencies"]:
        listed += requirements_of(domain)
    known: set[str] = set()
    for requirement in listed:
        known = installed_with(requirement, known)
    return known


def test_every_import_is_installed_before_the_integration_is_loaded() -> None:
    distributions = metadata.packages_distributions()
    there = promised()
    for name in imported():
        sources = {
            canonicalize_name(distribution)
            for distribution in (
                [STANDS_FOR[name]] if name in STANDS_FOR else distributions[name]
            )
        }
        assert sources & there, (
            f"{name} is imported, but manifest.json does not list it"
        )


def test_every_requirement_is_imported() -> None:
    distributions = metadata.packages_distributions()
    used = {
        canonicalize_name(distribution)
        for name in imported()
        for distribution in distributions[name]
    }
    for requirement in MANIFEST["requirements"]:
        assert canonicalize_name(Requirement(requirement).name) in used


def test_a_requirement_agrees_with_home_assistants_own_integrations() -> None:
    # Two pins of one package would replace each other at every start.
    ours = {canonicalize_name(Requirement(r).name): r for r in MANIFEST["requirements"]}
    for path in Path(components.__path__[0]).glob("*/manifest.json"):
        for theirs in json.loads(path.read_text()).get("requirements", []):
            name = canonicalize_name(Requirement(theirs).name)
            assert ours.get(name, theirs) == theirs, path.parent.name


def pins(path: Path) -> dict[str, str]:
    """Return the versions a file pins by distribution."""
    lines = re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def test_each_environment_is_locked_to_what_is_required() -> None:
    asked = {
        "browser": ["demo", "browser"],
        "demo": ["demo"],
        "newest": ["test", "demo"],
        "oldest": ["test", "oldest"],
        "test": ["test"],
    }
    assert [path.stem for path in LOCKS] == list(asked)
    ours = {
        canonicalize_name(requirement.name): str(requirement.specifier)[2:]
        for requirement in map(Requirement, MANIFEST["requirements"])
    }
    for path in LOCKS:
        wanted: dict[str, str] = {}
        for name in asked[path.stem]:
            wanted |= pins(ROOT / f"requirements_{name}.txt")
        if path.stem == "newest":  # the demo's own are no part of the tests
            wanted = {name: wanted[name] for name in wanted.keys() & pins(path)}
        assert (wanted | ours).items() <= pins(path).items(), (
            f"{path.name}: run 'scripts/setup lock'"
        )


def test_no_lock_names_a_package_index() -> None:
    for path in LOCKS:
        lines = path.read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
