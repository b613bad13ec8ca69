"""Maps, folders and sort criteria."""

from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceNotFoundError,
    DevicePermissionError,
    InvalidValueError,
)
from custom_components.procam.clientkit.values import Fields
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    FolderItemType,
)
from custom_components.procam.vendors.camtrace.client.models.organization import (
    read_folder,
)

from .conftest import Connect
from .server import Server

NOBODY = "00000000-0000-4000-8000-000000000000"
PARAMS = {"value": "(.*)-(.*)", "group": [2, 1]}


async def test_maps_are_listed_and_read(client: CamtraceClient) -> None:
    maps = {info.name: info for info in await client.organization.maps()}
    assert set(maps) == {"Entrée", "Parking"}
    plan = (await client.organization.map(maps["Parking"].uuid)).model
    assert (plan.info.version, plan.backgrounds) == (1, 1)
    camera, other = plan.items[0], plan.items[-1]
    assert (camera.type, camera.target, camera.x) == ("camera", "1", 336)
    assert camera.angle is not None
    assert (other.type, other.target) == ("map", maps["Entrée"].uuid)


async def test_a_map_can_be_sent_back_as_it_was_read(
    device: Server, client: CamtraceClient
) -> None:
    organization = client.organization
    uuid = next(m.uuid for m in await organization.maps() if m.name == "Parking")
    before = await organization.map(uuid)
    await organization.replace_map(uuid, before.content)
    after = await organization.map(uuid)
    assert after.content == before.content
    assert after.content["backgrounds"], "its picture is still there"
    assert (after.model.info.version or 0) > (before.model.info.version or 0)


async def test_a_folder_can_be_sent_back_as_it_was_read(client: CamtraceClient) -> None:
    organization = client.organization
    known = next(f for f in await organization.folders() if f.criterion is not None)
    before = await organization.folder(known.uuid)
    assert known.criterion is not None
    assert before.content["regexId"] == known.criterion.id
    await organization.replace_folder(known.uuid, before.content)
    assert await organization.folder(known.uuid) == before


async def test_a_map_is_made_changed_and_deleted(client: CamtraceClient) -> None:
    organization = client.organization
    content: dict[str, Any] = {"name": "Yard", "items": [], "backgrounds": []}
    made = await organization.create_map(content)
    changed = await organization.replace_map(made.uuid, content | {"name": "Court"})
    assert (changed.uuid, changed.name, changed.version) == (made.uuid, "Court", 2)
    await organization.delete_map(made.uuid)
    with pytest.raises(DeviceNotFoundError):
        await organization.map(made.uuid)


async def test_folders_are_read_whole_in_their_order(client: CamtraceClient) -> None:
    folders = {folder.name: folder for folder in await client.organization.folders()}
    folder = folders["Sélection 1"]
    kinds = [item.type for item in folder.items]
    assert kinds == [FolderItemType.MAP, FolderItemType.FOLDER, FolderItemType.DEVICE]
    assert [item.id for item in folder.items[1].items] == [1, 2, 3]
    assert folder.criterion is not None
    assert folder.criterion.groups == (6, 7)
    assert (await client.organization.folder(folder.uuid)).model == folder
    assert folders["Sélection 2"].criterion is None


def test_folders_nest_but_not_without_end() -> None:
    tree: dict[str, Any] = {"type": "folder", "name": "deepest"}
    for _ in range(30):
        tree = {"type": "later", "items": [tree]}
    item = read_folder(Fields({"uuid": "u", "items": [tree]}, "folder")).items[0]
    assert item.type is FolderItemType.UNKNOWN
    depth = 1
    while item.items:
        item, depth = item.items[0], depth + 1
    assert depth == 21


async def test_a_folder_is_made_changed_ordered_and_deleted(
    device: Server, client: CamtraceClient
) -> None:
    organization = client.organization
    made = await organization.create_folder({"name": "Doors", "items": []})
    item = {"type": "camera", "id": 2}
    await organization.replace_folder(made.uuid, {"items": [item]})
    assert [i.id for i in (await organization.folder(made.uuid)).model.items] == [2]
    await organization.order_folders({made.uuid: -9})
    assert (await organization.folders())[0].uuid == made.uuid
    await organization.delete_folder(made.uuid)
    assert made.uuid not in [folder.uuid for folder in await organization.folders()]
    with pytest.raises(InvalidValueError, match=r"^value_missing: what=weights$"):
        await organization.order_folders({})


async def test_a_sort_criterion_is_made_changed_and_deleted(
    client: CamtraceClient,
) -> None:
    organization = client.organization
    made = await organization.create_criterion({"name": "By site", "params": PARAMS})
    assert (made.name, made.pattern, made.groups) == ("By site", "(.*)-(.*)", (2, 1))
    changed = await organization.replace_criterion(made.id, {"default": True})
    assert changed.default
    assert (await organization.criterion(made.id)).model == changed
    await organization.delete_criterion(made.id)
    with pytest.raises(DeviceNotFoundError):
        await organization.criterion(made.id)
    assert made.id not in [one.id for one in await organization.criteria()]


async def test_incomplete_content_is_not_sent(
    device: Server, client: CamtraceClient
) -> None:
    organization = client.organization
    for call, words in (
        (
            organization.create_map({"name": "x"}),
            "content_incomplete: missing=items, backgrounds",
        ),
        (organization.replace_map(NOBODY, {}), "content_incomplete: missing=name"),
        (organization.create_folder({}), "content_incomplete: missing=name, items"),
        (organization.create_criterion({}), "content_incomplete: missing=name, params"),
        (organization.delete_map("../x"), "not_a_uuid: value=../x"),
    ):
        with pytest.raises(InvalidValueError) as refused:
            await call
        assert str(refused.value) == words
    assert not device.log


async def test_an_account_without_the_right_gets_a_clear_error(
    connect: Connect,
) -> None:
    with pytest.raises(DevicePermissionError):
        await connect("demo").organization.create_folder({"name": "x", "items": []})
