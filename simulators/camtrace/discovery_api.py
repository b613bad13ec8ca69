"""Discovery, clock, login and the list of servers (facts sections 1 to 3)."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from .http import ROOT, Api, Call, answer, missing
from .state import Site
from .users import User, Users


class DiscoveryApi:
    """The requests that a client sends first."""

    def __init__(self, site: Site, users: Users) -> None:
        self._site = site
        self._users = users
        self.peers: list[dict[str, Any]] = []
        """Other servers of the cluster, as `/servers` lists them."""
        self.login_listeners: list[Callable[[User, str], None]] = []

    def add_routes(self, api: Api) -> None:
        """Register the routes of login and discovery."""
        api.open("/api/", self._discovery)
        api.open(f"{ROOT}/getservertime", self._time)
        api.open(f"{ROOT}/users/{{name}}/auth", self._methods)
        api.get("/users/login", self._login)
        api.get("/openheadband", self._banner)
        if self._site.variants.open_servers:
            api.open(f"{ROOT}/servers", self._servers)
        else:
            api.get("/servers", self._servers)

    async def _discovery(self, _: Call) -> web.Response:
        latest = self._site.variants.latest_version
        if latest is None:
            raise missing()
        return answer({"versions": {"latest": latest}})

    async def _time(self, _: Call) -> web.Response:
        clock = self._site.clock
        stamp = {
            "timestamp": int(clock.now().timestamp()),
            "timezone": clock.timezone,
        }
        return answer({"serverTime": stamp})

    async def _methods(self, call: Call) -> web.Response:
        name = call.request.match_info["name"]
        return answer({"auth": self._users.methods(name)})

    async def _login(self, call: Call) -> web.Response:
        """List the services (facts 2.6; the shape of `permissions` is not known)."""
        variants = self._site.variants
        if not variants.login:
            raise missing()
        for listener in self.login_listeners:
            listener(call.user, call.request.remote or "")
        paths = {"live": "/live/view", "player_control": "/pc", "player_video": "/pv"}
        if variants.control:
            paths["control"] = variants.control_path
        if variants.mosaic:
            paths["live_mosaic"] = variants.mosaic_path
        services: dict[str, Any] = {
            name: {"scheme": "ws", "port": 0, "url": path}
            for name, path in paths.items()
        }
        services["mobile"] = {"stream_protocol": "v1b"}
        levels = sorted(call.user.levels)
        return answer({"services": services, "permissions": {"levels": levels}})

    async def _servers(self, call: Call) -> web.Response:
        url = call.request.url
        local = {
            "id": 0,
            "name": "Local",
            "host": url.host,
            "httpPort": url.port,
            "livePort": 8000,
            "controlPort": 8001,
            "recordsPort": 8002,
        }
        return answer({"servers": [local, *self.peers]})

    async def _banner(self, call: Call) -> web.Response:
        page = f"<html><body>CamTrace, {call.user.name}</body></html>"
        return web.Response(text=page, content_type="text/html")
