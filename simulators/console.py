"""The simulator's own console: what someone standing at the device can do.

`/_sim/` is a page with a button per control, `/_sim/state` and `/_sim/log` are
JSON, `POST /_sim/do/<control>` presses a button, `/_sim/fault` arms a fault.
"""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

if TYPE_CHECKING:
    from .base import Control, Input, Simulator

_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{title}: console</title><link rel="icon" href="{icon}"><style>
body{{font:15px system-ui,sans-serif;margin:2rem;max-width:70rem;color:#222}}
form{{display:inline-block;margin:.25rem .6rem .25rem 0;padding:.3rem .5rem;
border:1px solid #ddd;border-radius:.4rem}}
button{{padding:.4rem .8rem}} label{{margin-left:.6rem;color:#555}}
input{{width:7rem;padding:.35rem}} select{{padding:.35rem}}
pre{{background:#f4f4f4;padding:1rem;overflow:auto;max-height:24rem}}
</style></head><body><h1>{title}</h1><p>A simulated device. Press what a person
standing at it would press.</p>{buttons}<h2>State</h2><pre id="state"></pre>
<h2>Last requests</h2><pre id="log"></pre><script>
async function show(){{for(const part of ["state","log"]){{
const answer=await fetch("/_sim/"+part);
document.getElementById(part).textContent=
JSON.stringify(await answer.json(),null,1);}}}}
document.addEventListener("submit",async e=>{{e.preventDefault();
await fetch(e.target.action,{{method:"POST",body:new FormData(e.target)}});show();}});
show();setInterval(show,1000);</script></body></html>"""

_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="{color}"/><text x="16" y="22"
text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="17"
fill="white">{letters}</text></svg>"""

_SHOWN_REQUESTS = 40


def _button(control: Control, inputs: Mapping[str, Input]) -> str:
    shown = "".join(
        _field(name, inputs.get(f"{control.name}.{name}") or inputs.get(name))
        for name in control.fields
    )
    return (
        f'<form action="/_sim/do/{escape(control.name)}">'
        f"<button>{escape(control.label)}</button>{shown}</form>"
    )


def _field(name: str, shown: Input | None) -> str:
    label = name.replace("_", " ").capitalize() if shown is None else shown.label
    if shown is None or shown.choices is None:
        entry = f'<input name="{escape(name)}">'
    else:
        options = "".join(
            f'<option value="{escape(value)}">{escape(text)}</option>'
            for value, text in shown.choices.items()
        )
        entry = f'<select name="{escape(name)}">{options}</select>'
    return f"<label>{escape(label)} {entry}</label>"


def _icon(simulator: Simulator) -> str:
    """Return the icon of a browser tab, as a data URL."""
    letters, color = simulator.badge
    picture = _ICON.format(letters=escape(letters), color=escape(color))
    return f"data:image/svg+xml,{quote(picture)}"


def add_console(app: web.Application, simulator: Simulator) -> None:
    """Serve the console of a simulator."""

    async def page(_: web.Request) -> web.Response:
        inputs = simulator.console_inputs()
        buttons = "".join(_button(control, inputs) for control in simulator.controls())
        text = _PAGE.format(
            title=escape(simulator.title), icon=_icon(simulator), buttons=buttons
        )
        return web.Response(text=text, content_type="text/html")

    async def state(_: web.Request) -> web.Response:
        return web.json_response(simulator.state())

    async def log(_: web.Request) -> web.Response:
        newest = list(simulator.log)[-_SHOWN_REQUESTS:]
        return web.json_response([f"{e.channel} {e.line}" for e in reversed(newest)])

    async def press(request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        try:
            result: Any = await simulator.run_control(request.match_info["name"], form)
        except (KeyError, ValueError) as err:
            return web.json_response({"error": repr(err)}, status=400)
        return web.json_response({"result": repr(result)})

    async def fault(request: web.Request) -> web.Response:
        form = await request.post()
        if kind := str(form.get("kind", "")):
            delay_s = float(str(form.get("delay_s", "1")))
            simulator.fail(kind, str(form.get("path", "")), delay_s=delay_s)
        else:
            simulator.heal()
        return web.json_response({"faults": [repr(f) for f in simulator.faults]})

    app.router.add_get("/_sim/", page)
    app.router.add_get("/_sim/state", state)
    app.router.add_get("/_sim/log", log)
    app.router.add_post("/_sim/do/{name}", press)
    app.router.add_post("/_sim/fault", fault)
