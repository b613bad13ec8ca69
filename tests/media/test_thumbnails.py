"""Small pictures that are kept for the next look."""

from custom_components.procam.media.thumbnails import MAX_BYTES, MAX_KEPT, Thumbnails


async def test_the_pictures_shown_last_are_kept() -> None:
    thumbnails, made = Thumbnails(), []

    async def get(name: str, picture: bytes = b"small") -> bytes:
        async def make() -> bytes:
            made.append(name)
            return picture

        return await thumbnails.async_get("one", (name,), make)

    for number in (*range(MAX_KEPT), 0, MAX_KEPT, 0, 1):
        assert await get(str(number)) == b"small"
    assert made[MAX_KEPT:] == [str(MAX_KEPT), "1"]
    for _ in range(2):
        await get("large", bytes(MAX_BYTES + 1))
    assert made[-2:] == ["large", "large"]
