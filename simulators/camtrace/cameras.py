"""The camera resources and PTZ over HTTP (facts sections 3 and 4)."""

from aiohttp import web

from . import pictures
from .http import Api, Call, answer, forbidden, invalid, nothing
from .ptz import PtzError
from .state import Site

_REFERENCE_SIZE = (352, 288)


class CameraRoutes:
    """Serves the site's cameras."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def add_routes(self, api: Api) -> None:
        """Register the routes of cameras."""
        api.get("/cameras", self._list)
        api.get(r"/cameras/{id:\d+}", self._one)
        api.get(r"/cameras/{id:\d+}/ref.jpg", self._reference)
        api.get(r"/cameras/{id:\d+}/ptz", self._ptz)

    async def _list(self, call: Call) -> web.Response:
        site = self._site
        rows = [
            camera.row(rights, site.variants, video=site.video)
            for camera, rights in site.visible(call.user)
        ]
        return answer({"cameras": rows})

    async def _one(self, call: Call) -> web.Response:
        camera, rights = self._site.see(call.user, call.id)
        return answer(camera.row(rights, self._site.variants, video=self._site.video))

    async def _reference(self, call: Call) -> web.Response:
        """Serve the stored picture, or 404 "with no content"."""
        camera, _ = self._site.see(call.user, call.id)
        if not camera.has_reference:
            return nothing(404)
        scene = pictures.Scene(camera_id=camera.id, title=camera.name)
        body = pictures.jpeg(scene, *_REFERENCE_SIZE)
        return web.Response(body=body, content_type="image/jpeg")

    async def _ptz(self, call: Call) -> web.Response:
        """Follow a command; the answer is not documented, so it is empty."""
        camera, rights = self._site.see(call.user, call.id)
        if camera.head is None or not rights.ptz:
            raise forbidden(call.user)
        try:
            camera.head.http(call.request.query)
        except PtzError, KeyError, ValueError:
            raise invalid() from None
        if call.text("cmd") == "tour":
            self._site.answer_with(camera.id, f"event activetour-updated {camera.id}")
        return nothing(self._site.variants.ptz_status)
