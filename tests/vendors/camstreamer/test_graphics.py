"""Custom Graphics widgets: texts, colors, variants and pictures."""

import pytest

from custom_components.procam.clientkit.errors import InvalidValueError
from simulators.camstreamer import CamstreamerSimulator

from .helpers import HARD, PNG, Connect, reading


@pytest.mark.parametrize("permanent", [False, True])
async def test_texts_arrive_byte_for_byte(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    await client.overlays.graphics.set_texts(2, {"title": HARD, "name": "Ann"})
    zones = device.overlay.service(2)["mappingZones"]
    assert [z["text"][0]["source"] for z in zones[:2]] == [HARD, "Ann"]
    overlay = (await client.read()).overlay(2)
    assert overlay is not None
    field = overlay.field("title")
    assert field is not None
    assert (field.text, field.variants) == (HARD, (HARD, "Reader"))


async def test_a_text_too_long_for_a_get_is_posted(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    text = "é" * 1000
    await client.overlays.graphics.set_texts(2, {"title": text})
    posted = device.requests("customGraphics.cgi")[-1]
    assert posted.channel == "POST"
    assert device.overlay.service(2)["mappingZones"][0]["text"][0]["source"] == text


@pytest.mark.parametrize("permanent", [False, True])
async def test_variants_and_colors_are_chosen(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    await client.overlays.graphics.set_texts(
        2, {"title": "Lector"}, variants={"title": 1}, colors={"name": "255, 0,10"}
    )
    overlay = (await client.read()).overlay(2)
    assert overlay is not None
    title, name = overlay.field("title"), overlay.field("name")
    assert title is not None
    assert name is not None
    assert (title.active, title.variants) == (1, ("Pastor", "Lector"))
    assert name.color == ("255,0,10,1" if permanent else "255,0,10")


async def test_opacity_goes_out_as_the_camera_takes_it_and_is_stored_as_it_stores_it(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    await client.overlays.graphics.set_texts(2, {}, colors={"name": "255,0,10,128"})
    assert "&name_color=255%2C0%2C10%2C128" in device.requests("update_text")[-1].line
    client = await reading(connect, permanent=True)
    await client.overlays.graphics.set_texts(2, {}, colors={"title": "1,2,3,128"})
    await client.overlays.graphics.set_texts(2, {}, colors={"title": "1,2,3,128"})
    (stored,) = device.requests("action=set")
    assert stored.body
    assert device.overlay.service(2)["mappingZones"][0]["textColor"] == "1,2,3,0.502"


async def test_wrong_texts_are_refused_before_anything_is_sent(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    graphics = client.overlays.graphics
    with pytest.raises(
        InvalidValueError, match="what=fields, known=title, name, start"
    ):
        await graphics.set_texts(2, {"motto": "x"})
    with pytest.raises(
        InvalidValueError, match="what=variants, low=0, high=1, value=2"
    ):
        await graphics.set_texts(2, {}, variants={"title": 2})
    with pytest.raises(ValueError, match="255,128,0"):
        await graphics.set_texts(2, {}, colors={"title": "red"})
    with pytest.raises(ValueError, match="255,128,0"):
        await graphics.set_texts(2, {}, colors={"title": "256,0,0"})
    with pytest.raises(
        InvalidValueError, match="value_one_needed: what=text, fields, colors, variants"
    ):
        await graphics.set_texts(2, {})
    with pytest.raises(InvalidValueError, match="overlay_type: type=Custom Graphics"):
        await graphics.set_texts(1, {"title": "x"})
    with pytest.raises(
        InvalidValueError, match="what=overlay, value=9, known=1, 2, 3, 4"
    ):
        await graphics.set_texts(9, {"title": "x"})
    assert not device.requests("customGraphics")


async def test_a_field_named_like_a_parameter_cannot_be_addressed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.overlay.service(2)["mappingZones"][0]["name"] = "action"
    client = await reading(connect)
    with pytest.raises(
        InvalidValueError, match="value_fixed: what=fields, value=action"
    ):
        await client.overlays.graphics.set_texts(2, {"action": "x"})


@pytest.mark.parametrize("single", [False, True])
async def test_what_nobody_documents_survives_a_stored_change(
    connect: Connect, device: CamstreamerSimulator, single: bool
) -> None:
    device.configure(single_service=single)
    client = await reading(connect, permanent=True)
    zones = device.overlay.services[1]["mappingZones"]
    zones[0]["text"].append("odd")
    zones[0]["new"] = [1]
    zones.append("odd")
    await client.overlays.graphics.set_texts(
        2, {"title": "Bishop"}, variants={"title": 1}
    )
    zones = device.overlay.service(2)["mappingZones"]
    assert zones[-1] == "odd"
    assert zones[0]["new"] == [1]
    assert zones[0]["text"] == [
        {"source": "Pastor", "active": False},
        {"source": "Bishop", "active": True},
        "odd",
    ]


@pytest.mark.parametrize("permanent", [False, True])
async def test_a_picture_is_set_by_path(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    await client.overlays.graphics.set_image(2, path="/a b/logo.png")
    service = device.overlay.service(2)
    assert (service["image"], service["background"]) == ("/a b/logo.png", "image")


async def test_a_picture_is_sent_as_bytes(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    await client.overlays.graphics.set_image(2, data=PNG)
    sent = device.requests("update_image")[-1]
    assert (sent.channel, sent.body) == ("POST", PNG)
    with pytest.raises(InvalidValueError, match="picture_kind"):
        await client.overlays.graphics.set_image(2, data=b"GIF89a")
    with pytest.raises(ValueError, match="Either"):
        await client.overlays.graphics.set_image(2)
    with pytest.raises(ValueError, match="Either"):
        await client.overlays.graphics.set_image(2, path="/x", data=PNG)


async def test_a_permanent_picture_goes_into_the_flash_first(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, permanent=True)
    await client.overlays.graphics.set_image(2, data=PNG, name="lower")
    path = device.overlay.service(2)["image"]
    assert path.endswith("lower_2.png")
    assert device.overlay.files.contents[path] == PNG
    await device.power_cycle()
    assert device.overlay.service(2)["image"] == path


@pytest.mark.parametrize("permanent", [False, True])
async def test_a_widget_without_a_picture_is_sent_none(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    for picture in ({"path": "/x.png"}, {"data": PNG}):
        with pytest.raises(
            InvalidValueError, match="overlay_type: type=Custom Graphics"
        ):
            await client.overlays.graphics.set_image(1, **picture)
    for sent in ("update_image", "action=set", "upload"):
        assert not device.requests(sent)
