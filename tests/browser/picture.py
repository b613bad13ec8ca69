"""Where the picture is on the page."""

import asyncio

from playwright.async_api import Page

_MEDIA = """
(fit) => {
  const find = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.videoWidth > 0 || one.naturalWidth > 0) return one;
      const inside = one.shadowRoot && find(one.shadowRoot);
      if (inside) return inside;
    }
  };
  const deep = (root, name) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.localName === name) return one;
      const inside = one.shadowRoot && deep(one.shadowRoot, name);
      if (inside) return inside;
    }
  };
  const picture = deep(document, 'procam-picture');
  const media = picture && find(picture.shadowRoot);
  if (!media) return null;
  if (fit) media.style.objectFit = fit;
  const box = media.getBoundingClientRect();
  return {left: box.left, top: box.top, width: box.width, height: box.height,
          across: media.videoWidth || media.naturalWidth,
          down: media.videoHeight || media.naturalHeight};
}
"""


async def picture_box(
    page: Page, shape: str, fit: str = "contain"
) -> tuple[float, float, float, float]:
    """Return where the picture is within a box of this shape."""
    stage = page.locator("procam-picture .stage")
    await stage.evaluate("(one, shape) => { one.style.aspectRatio = shape }", shape)
    found = None
    for _ in range(600):
        found = await page.evaluate(_MEDIA)
        if found:
            break
        await asyncio.sleep(0.1)
    assert found, "there is no picture"
    await asyncio.sleep(0.3)
    found = await page.evaluate(_MEDIA, fit)
    scale = (max if fit == "cover" else min)(
        found["width"] / found["across"], found["height"] / found["down"]
    )
    width, height = found["across"] * scale, found["down"] * scale
    left = found["left"] + (found["width"] - width) / 2
    top = found["top"] + (found["height"] - height) / 2
    return left, top, width, height
