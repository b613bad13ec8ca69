import { render } from "lit";
import { beforeEach, describe, expect, it } from "vitest";

import { controlOf } from "../src/control";
import { direction } from "../src/geometry";
import { HoldButtons } from "../src/hold-button";
import { Home } from "./home";

let number = 0;

describe("the buttons of a pad", () => {
  let home: Home;
  let left: HTMLElement;
  let up: HTMLElement;

  const services = (): string[] => home.calls.map((call) => call.service.replace("procam.", ""));
  const press = (button: HTMLElement): boolean =>
    button.dispatchEvent(new PointerEvent("pointerdown", { button: 0, pointerId: 1 }));
  const release = (button: HTMLElement): boolean =>
    button.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1 }));

  beforeEach(() => {
    Element.prototype.setPointerCapture = () => undefined;
    const camera = `camera.pad_${number++}`;
    home = new Home().device("dome").entity(camera, "dome", "stream", {
      attributes: { ptz: ["move", "zoom", "step"] },
    });
    const buttons = new HoldButtons(() => controlOf(home.hass, camera));
    [left, up] = [direction(-1, 0), direction(0, 1)].map((way): HTMLElement => {
      const box = document.createElement("div");
      render(buttons.render(way, "mdi:arrow"), box);
      return box.querySelector("button")!;
    }) as [HTMLElement, HTMLElement];
  });

  it("move on although the button pressed before loses the focus", async () => {
    press(left);
    release(left);
    await new Promise((answered) => setTimeout(answered));
    press(up);
    left.dispatchEvent(new FocusEvent("blur"));
    expect(services()).toEqual(["ptz_move", "ptz_stop", "ptz_move"]);
    release(up);
    expect(services()).toEqual(["ptz_move", "ptz_stop", "ptz_move", "ptz_stop"]);
  });

  it("stop when the pressed one loses the focus", () => {
    press(left);
    left.dispatchEvent(new FocusEvent("blur"));
    expect(services()).toEqual(["ptz_move", "ptz_stop"]);
  });

  it("stop when the pointer is canceled", () => {
    press(left);
    left.dispatchEvent(new PointerEvent("pointercancel", { pointerId: 1 }));
    expect(services()).toEqual(["ptz_move", "ptz_stop"]);
  });
});
