"""Finds wording that Home Assistant's own texts do not use, in the texts for users.

The list is `words.txt`. Generated tables repeat other texts and are skipped, as are
examples in code.
"""

from collections.abc import Iterable, Iterator
import json
from pathlib import Path
import re
import sys
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
ENGLISH: Final = ROOT / "custom_components" / "procam" / "translations" / "en.json"
PAGES: Final = (
    "*.md",
    "docs/*.md",
    "docs/entities/*.yaml",
    "blueprints/automation/procam/*.yaml",
    ".github/ISSUE_TEMPLATE/*.yml",
)
_LINE: Final = re.compile(r"^([^#\t][^\t]*)\t(.+)$", re.MULTILINE)
_SKIPPED: Final = re.compile(
    r"^<!-- begin: .*?^<!-- end -->$|^```.*?^```$", re.DOTALL | re.MULTILINE
)

type Advice = tuple[re.Pattern[str], str]


def advice() -> list[Advice]:
    """Return each pattern of the list with what to write instead."""
    lines = _LINE.findall(Path(__file__).with_suffix(".txt").read_text())
    return [
        (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead)
        for pattern, instead in lines
    ]


def texts() -> Iterator[tuple[str, str]]:
    """Yield the texts for users, each with its key or its file."""
    yield from leaves(json.loads(ENGLISH.read_text()))
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            # As many lines as before, so that the line found is the file's.
            text = _SKIPPED.sub(lambda m: "\n" * m[0].count("\n"), path.read_text())
            for number, line in enumerate(text.splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{number}", line


def leaves(tree: dict[str, Any], path: str = "en.json") -> Iterator[tuple[str, str]]:
    """Yield every text of a translation with its dotted key."""
    for key, value in tree.items():
        here = f"{path} {key}" if path == "en.json" else f"{path}.{key}"
        if isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, value


def found(given: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each pattern in these texts."""
    listed = advice()
    for where, text in given:
        for pattern, instead in listed:
            for match in pattern.finditer(text):
                yield f"{where}: write {instead!r}, not {match[0]!r}"


def main() -> int:
    """Print what was found; 1 if there is any."""
    lines = list(found(texts()))
    print(*lines, sep="\n", end="\n" if lines else "")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
