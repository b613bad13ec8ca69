"""The drawing commands and the types of their parameters (facts 3.6, vendor text)."""

from collections.abc import Callable, Mapping
import copy
from dataclasses import dataclass
import math
from typing import Any, Final

from .canvas import Context, FontFace, Matrix, Surface

_LARGEST_SIDE: Final = 8192


class DrawingError(Exception):
    """Text of an `error` reply."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: one letter per parameter, and what it does.

    `c` context, `s` surface, `f` font, `m` matrix: names of server variables.
    `n` number, `i` integer, `l` list of integers, `t` text. After `?` optional.
    """

    letters: str
    run: Callable[..., Any] = lambda *_: None
    frees: bool = False
    """Destroys its first parameter's variable."""
    own: bool = False
    """Run by the socket itself."""


_VARIABLES: Final[dict[str, type]] = {
    "c": Context,
    "s": Surface,
    "f": FontFace,
    "m": Matrix,
}


def check(
    command: Command, params: list[Any], variables: Mapping[str, Any]
) -> list[Any]:
    """Return the parameters with variables looked up; raises DrawingError."""
    needed, _, optional = command.letters.partition("?")
    if not len(needed) <= len(params) <= len(needed) + len(optional):
        raise DrawingError("Invalid parameters count")
    letters = needed + optional
    return [
        _value(letter, param, variables)
        for letter, param in zip(letters, params, strict=False)
    ]


def _value(letter: str, param: object, variables: Mapping[str, Any]) -> object:
    if letter in _VARIABLES:
        variable = variables.get(param) if isinstance(param, str) else None
        if not isinstance(variable, _VARIABLES[letter]):
            raise DrawingError(f"Variable {param} not found")
        return variable
    if not _FITS[letter](param):
        raise DrawingError(f"Invalid parameter {param!r}")
    return param


def _is_number(param: object) -> bool:
    if isinstance(param, bool) or not isinstance(param, int | float):
        return False
    return math.isfinite(param)


_FITS: Final[dict[str, Callable[[Any], bool]]] = {
    "n": _is_number,
    "i": lambda param: type(param) is int,
    "t": lambda param: isinstance(param, str),
    "l": lambda param: isinstance(param, list) and all(type(i) is int for i in param),
}


def _create_surface(kind: str, width: int, height: int) -> Surface:
    if kind not in {"CAIRO_FORMAT_ARGB32", "CAIRO_FORMAT_RGB24", "CAIRO_FORMAT_A8"}:
        raise ValueError(f"Invalid format {kind}")
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        raise ValueError("Invalid surface size")
    return Surface(width, height)


def _extents(cr: Context, text: str) -> dict[str, float]:
    size = cr.pen.font_size
    width = 0.55 * size * len(text)
    return {"width": width, "height": size, "x_bearing": 0, "x_advance": width} | {
        "y_bearing": -size,
        "y_advance": 0,
    }


def _write_text(
    cr: Context,
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    align: str,
    fit: str = "TFM_OVERFLOW",
) -> None:
    if align not in {"A_LEFT", "A_RIGHT", "A_CENTER"}:
        raise ValueError(f"Invalid align {align}")
    if fit not in {"TFM_SCALE", "TFM_TRUNCATE", "TFM_OVERFLOW"}:
        raise ValueError(f"Invalid text fit method {fit}")
    cr.write_text(text, (x, y, width, height), align)


def _set(name: str) -> Callable[[Context, float], None]:
    return lambda cr, value: setattr(cr.pen, name, value)


COMMANDS: Final[dict[str, Command]] = {
    "cairo_image_surface_create": Command("tii", _create_surface),
    "cairo_surface_write_to_png": Command("st"),
    "cairo_surface_flush": Command("s"),
    "cairo_surface_destroy": Command("s", frees=True),
    "cairo_create": Command("s", Context),
    "cairo_destroy": Command("c", frees=True),
    "cairo_save": Command("c", Context.save),
    "cairo_restore": Command("c", Context.restore),
    "cairo_rectangle": Command("cnnnn", Context.rectangle),
    "cairo_move_to": Command("cnn", Context.move_to),
    "cairo_line_to": Command("cnn", Context.line_to),
    "cairo_new_sub_path": Command("c", Context.new_sub_path),
    "cairo_close_path": Command("c", Context.close_path),
    "cairo_arc": Command("cnnnnn", Context.arc),
    "cairo_set_source_rgb": Command(
        "cnnn", lambda cr, *rgb: cr.set_source_rgba(*rgb, 1.0)
    ),
    "cairo_set_source_rgba": Command("cnnnn", Context.set_source_rgba),
    "cairo_set_source_surface": Command("csnn", Context.set_source_surface),
    "cairo_fill": Command("c", Context.fill),
    "cairo_stroke": Command("c", Context.stroke),
    "cairo_paint": Command("c", Context.paint),
    "cairo_clip": Command("c", Context.clip),
    "cairo_reset_clip": Command("c", Context.reset_clip),
    "cairo_set_line_width": Command("cn", _set("line_width")),
    "cairo_translate": Command("cnn", lambda cr, x, y: cr.pen.matrix.translate(x, y)),
    "cairo_scale": Command("cnn", lambda cr, x, y: cr.pen.matrix.scale(x, y)),
    "cairo_rotate": Command("cn", lambda cr, angle: cr.pen.matrix.rotate(angle)),
    "cairo_set_matrix": Command(
        "cm", lambda cr, matrix: setattr(cr.pen, "matrix", copy.copy(matrix))
    ),
    "cairo_get_matrix": Command("c", lambda cr: copy.copy(cr.pen.matrix)),
    "cairo_identity_matrix": Command(
        "c", lambda cr: setattr(cr.pen, "matrix", Matrix())
    ),
    "matrix_destroy": Command("m", frees=True),
    "cairo_show_text": Command("ct", Context.show_text),
    "cairo_set_font_size": Command("cn", _set("font_size")),
    "cairo_text_extents": Command("ct", _extents),
    "cairo_set_font_face": Command("cf", Context.set_font_face),
    "cairo_font_face_destroy": Command("f", frees=True),
    "write_text": Command("ctnnnnt?t", _write_text),
    "show_cairo_image_v2": Command("snnli", own=True),
    "show_cairo_image": Command("isnn", own=True),
    "remove_image_v2": Command("", own=True),
    "remove_image": Command("i", own=True),
}
"""Every command of the vendor text and the client, except the two uploads."""
