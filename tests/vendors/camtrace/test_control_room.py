"""Scenarios, commands, mosaics and passive screens."""

from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    Command,
    Group,
    Scenario,
    ScenarioChanged,
    ScreenChanged,
    apply,
)

from .conftest import Connect
from .server import API, Server

CONTENT: dict[str, Any] = {
    "name": "Doors",
    "rows": 1,
    "cols": 2,
    "layout": [[0, 1]],
    "levels": [
        {
            "name": "Doors 0",
            "duration": 10,
            "elements": [{"position": 0, "cameraId": 2, "streamId": 4}],
        }
    ],
}


async def test_a_scenario_is_run(device: Server, client: CamtraceClient) -> None:
    await client.control_room.trigger_scenario(1)
    assert device.commands.scenarios[1].triggered == 1
    with pytest.raises(DeviceNotFoundError):
        await client.control_room.trigger_scenario(9)


async def test_a_scenario_the_server_did_not_run_is_a_refusal(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/scenarios/1/trigger", {"triggered": "false"})
    with pytest.raises(DeviceRejectedError, match="not_carried_out"):
        await client.control_room.trigger_scenario(1)
    device.answer_with(f"{API}/scenarios/1/trigger", b" ")
    await client.control_room.trigger_scenario(1)


async def test_switching_a_scenario_is_confirmed_and_read_again(
    device: Server, client: CamtraceClient
) -> None:
    state = await client.read()
    events = await client.control_room.set_scenario_active(1, active=False)
    changed = Scenario(id=1, name="Scenar 1", ignored=True)
    assert events == (ScenarioChanged(scenario=changed),)
    assert device.commands.scenarios[1].ignored
    state = apply(state, events[0])
    assert [scenario.ignored for scenario in state.scenarios] == [True, True]
    assert apply(state, events[0]) is state
    assert (await client.read()).scenarios == state.scenarios


async def test_a_scenario_may_name_its_id_plainly(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(
        f"{API}/scenarios", {"scenarios": [{"id": 8, "ignored": "true"}]}
    )
    assert await client.control_room.scenarios() == (
        Scenario(id=8, name="Scenario 8", ignored=True),
    )


@pytest.mark.parametrize("wrapping", ["exturls", "list", "exturl"])
async def test_the_command_that_calls_us_is_found_and_tried(
    connect: Connect, wrapping: str
) -> None:
    async with Server() as device:
        object.__setattr__(device.site.variants, "exturl_key", wrapping)
        client = connect(port=device.port)
        hook = f"{device.url}/api/webhook/abc123?camera=2"
        device.commands.add("Tell", ["delay=0", hook])
        found = await client.control_room.find_command_calling("abc123")
        assert found == Command(id=3, name="Tell")
        assert await client.control_room.find_command_calling("other") is None
        await client.control_room.trigger_command(3)
        await device.commands.finish()
        assert [url for url, _ in device.commands.calls] == [hook]


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_command_that_is_hidden_does_not_end_the_search(
    device: Server, client: CamtraceClient, status: int
) -> None:
    device.commands.add("Call", ["http://192.0.2.9/api/webhook/abc123"])
    device.answer_with(f"{API}/exturls/1", b"", status=status)
    found = await client.control_room.find_command_calling("abc123")
    assert found == Command(id=3, name="Call")
    device.fail("reset", "/exturls/2")
    with pytest.raises(DeviceConnectionError):
        await client.control_room.find_command_calling("abc123")


WEB: dict[str, Any] = {
    "name": "Board",
    "rows": 1,
    "cols": 2,
    "layout": [[0, 1]],
    "levels": [
        {
            "name": "a",
            "elements": [
                {"position": 0, "type": "w", "url": "http://u:geheim@192.0.2.1/x"},
                {
                    "position": 1,
                    "type": "c",
                    "cameraId": 1,
                    "quality": 3,
                    "showMargin": False,
                },
            ],
        },
    ],
}


async def test_a_mosaic_can_be_sent_back_without_knowing_its_addresses(
    device: Server, client: CamtraceClient
) -> None:
    room = client.control_room
    made = await room.create_group(WEB)
    before = await room.group(made.id)
    assert "geheim" not in str(before)
    assert "showMargin" in str(before.content)
    await room.replace_group(made.id, before.content)
    cells = device.mosaics.groups[made.id].content["levels"][0]["elements"]
    assert cells[0]["url"] == WEB["levels"][0]["elements"][0]["url"]
    await room.set_group_levels(made.id, [before.content["levels"][0]])  # type: ignore[index]
    assert "geheim" in device.log[-1].body.decode()
    odd: list[Any] = ["odd", {"elements": ["odd", {"type": "w"}]}]
    for levels in (odd, "odd"):
        with pytest.raises(DeviceRejectedError):
            await room.replace_group(made.id, {**WEB, "levels": levels})


async def test_urls_of_commands_are_kept_nowhere(client: CamtraceClient) -> None:
    state = await client.read()
    await client.control_room.find_command_calling("tgi")
    assert "tgi" not in repr((state, vars(client.control_room), client.unknown))


async def test_a_camera_is_shown_in_a_cell_and_taken_out_again(
    device: Server, client: CamtraceClient
) -> None:
    room = client.control_room
    await room.show_on_mosaic(1, 2, camera_id=3, stream_id=6, duration_s=20)
    assert device.log[-1].line.endswith(
        "/groups/1/override?position=2&cameraId=3&streamId=6&duration=20"
    )
    assert device.mosaics.groups[1].cells()[2] == 3
    await room.show_on_mosaic(1, 2, camera_id=3, stream_id=6)
    await room.clear_mosaic(1, 2)
    assert device.mosaics.groups[1].cells()[2] == 1
    with pytest.raises(ValueError, match="second"):
        await room.show_on_mosaic(1, 2, camera_id=3, stream_id=6, duration_s=0)


async def test_a_mosaic_is_made_and_changed(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    room = client.control_room
    made = await room.create_group(CONTENT)
    assert made.name == "Doors"
    replaced = await room.replace_group(made.id, {"name": "Gates", "pushMode": True})
    assert (replaced.name, replaced.push_mode) == ("Gates", True)
    level = {
        "name": "x",
        "elements": [{"position": 1, "cameraId": 1, "streamId": 1}],
    }
    await room.set_group_levels(made.id, [level])
    group = (await room.group(made.id)).model
    assert (group.camera_ids, group.positions) == ((1,), (0, 1))
    assert made.id in [known.id for known in (await client.read()).groups]
    with pytest.raises(InvalidValueError) as refused:
        await room.create_group({"name": "Doors"})
    assert refused.value.args[0].key == "content_incomplete"
    assert refused.value.args[0].placeholders["missing"] == "cols, layout, levels, rows"


def test_a_mosaic_shows_its_cameras_in_the_order_of_cells() -> None:
    assert (
        Group(
            id=1,
            name="",
            rows=None,
            cols=None,
            layout=(),
            levels=(),
            push_mode=False,
            display_code=None,
            default_duration_s=None,
            comments="",
        ).camera_ids
        == ()
    )


async def test_a_web_cell_is_no_camera_and_its_url_is_not_kept(
    device: Server, client: CamtraceClient
) -> None:
    elements = [
        {"position": 2, "cameraId": 5},
        {"position": 1, "type": "w", "url": "http://u:secret@host", "cameraId": 3},
        {"position": 0, "cameraId": 4},
    ]
    row = {"id": 1, "levels": [{"elements": elements}]}
    device.answer_with(f"{API}/groups", {"groups": [row]})
    (group,) = await client.control_room.groups()
    assert (group.camera_ids, group.name) == ((4, 5), "Mosaic 1")
    assert "secret" not in repr(group)


async def test_a_cell_without_a_readable_position_stands_where_it_is_listed(
    device: Server, client: CamtraceClient
) -> None:
    elements = [{"cameraId": 5}, {"position": "--", "cameraId": 3}]
    row = {"id": 1, "levels": [{"elements": elements}]}
    device.answer_with(f"{API}/groups", {"groups": [row]})
    (group,) = await client.control_room.groups()
    assert group.camera_ids == (5, 3)


async def test_a_cell_of_another_server_is_not_the_local_camera_of_that_number(
    device: Server, client: CamtraceClient
) -> None:
    elements = [
        {"position": 0, "serverId": 3, "cameraId": 2},
        {"position": 1, "serverId": 0, "cameraId": 4},
    ]
    row = {"id": 1, "levels": [{"elements": elements}]}
    device.answer_with(f"{API}/groups", {"groups": [row]})
    (group,) = await client.control_room.groups()
    assert group.camera_ids == (4,)


@pytest.mark.parametrize("row", [{"name": "no id"}, {"id": "x"}, "odd"])
async def test_an_odd_mosaic_does_not_hide_the_others(
    device: Server, client: CamtraceClient, row: object
) -> None:
    device.answer_with(f"{API}/groups", {"groups": [{"id": 1}, row]})
    assert [group.id for group in await client.control_room.groups()] == [1]
    device.answer_with(f"{API}/groups", {"groups": [row]})
    with pytest.raises(DeviceResponseError):
        await client.control_room.groups()


@pytest.mark.parametrize(
    "body", [{"id": 5}, {"group": {"id": 5}}, {"groups": [{"id": 5}]}]
)
async def test_a_mosaic_is_read_however_it_is_wrapped(
    device: Server, client: CamtraceClient, body: object
) -> None:
    device.answer_with(f"{API}/groups/5", body)
    assert (await client.control_room.group(5)).model.id == 5


async def test_a_screen_shows_a_camera_or_a_mosaic(
    device: Server, client: CamtraceClient
) -> None:
    state = await client.read()
    events = await client.control_room.show_on_screen(1, group_id=2)
    assert isinstance(events[0], ScreenChanged)
    assert (events[0].screen.camera_id, events[0].screen.group_id) == (None, 2)
    assert apply(state, events[0]).screens[0].group_id == 2
    await client.control_room.show_on_screen(1, camera_id=3)
    screen = await client.control_room.screen(1)
    assert (screen.camera_id, screen.group_id) == (3, None)
    assert (await client.read()).screens[0] == screen


@pytest.mark.parametrize("shown", [{}, {"camera_id": 1, "group_id": 1}])
async def test_a_screen_shows_exactly_one_thing(
    client: CamtraceClient, shown: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match="camera or a mosaic"):
        await client.control_room.show_on_screen(1, **shown)


async def test_an_account_without_the_right_gets_a_clear_error(
    connect: Connect,
) -> None:
    with pytest.raises(DevicePermissionError, match="Access denied!"):
        await connect("demo").control_room.trigger_scenario(1)
