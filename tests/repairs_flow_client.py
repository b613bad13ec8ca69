"""A client of the repairs flows, as the frontend uses them."""

from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient


class RepairsFlowClient:
    """Walks through the fix flows of one Home Assistant."""

    def __init__(self, http: TestClient[Any, Any]) -> None:
        self._http = http

    async def open(self, issue_id: str) -> dict[str, Any]:
        """Open the fix flow of an issue."""
        return await self._post("", {"handler": "procam", "issue_id": issue_id})

    async def choose(self, step: dict[str, Any], option: str) -> dict[str, Any]:
        """Choose from the flow's menu."""
        return await self._post(f"/{step['flow_id']}", {"next_step_id": option})

    async def fix(self, issue_id: str) -> dict[str, Any]:
        """Open the fix flow of an issue and choose to fix it."""
        return await self.choose(await self.open(issue_id), "fix")

    async def submit(self, step: dict[str, Any], **values: str) -> dict[str, Any]:
        """Submit the flow's form."""
        return await self._post(f"/{step['flow_id']}", values)

    async def _post(self, path: str, data: dict[str, str]) -> dict[str, Any]:
        async with self._http.post(f"/api/repairs/issues/fix{path}", json=data) as got:
            assert got.status == HTTPStatus.OK, await got.text()
            answer: dict[str, Any] = await got.json()
            return answer
