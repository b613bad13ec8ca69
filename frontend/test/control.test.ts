import { beforeEach, describe, expect, it, vi } from "vitest";

import { type PtzControl, controlOf } from "../src/control";
import { direction } from "../src/geometry";
import { Home } from "./home";

const LEFT = direction(-1, 0);
const UP = direction(0, 1);
let number = 0;

describe("the control of a camera", () => {
  let home: Home;
  let control: PtzControl;
  let camera: string;

  const services = (): string[] => home.calls.map((call) => call.service.replace("procam.", ""));

  beforeEach(() => {
    camera = `camera.dome_${number++}`;
    home = new Home().device("dome").entity(camera, "dome", "stream", {
      attributes: { ptz: ["move", "zoom", "step"] },
    });
    control = controlOf(home.hass, camera);
  });

  it("moves at the user's speed for one second", () => {
    control.speed = 60;
    control.hold.start("finger", UP);
    control.hold.start("finger", LEFT);
    expect(home.calls).toHaveLength(1);
    return vi.waitFor(() => {
      expect(home.calls[1]).toEqual({
        service: "procam.ptz_move",
        data: { pan: -60, tilt: 0, zoom: 0, duration: 1 },
        target: { entity_id: camera },
      });
      control.hold.interrupt();
    });
  });

  it.each([
    [60, 18],
    [10, 5],
    [3, 3],
  ])("begins slowly, so that a tap moves little: %i %%", (speed, first) => {
    control.speed = speed;
    control.hold.start("finger", LEFT);
    expect(home.calls[0]).toMatchObject({ data: { pan: -first } });
    control.hold.interrupt();
  });

  for (const [what, end] of [
    ["the window loses the focus", () => window.dispatchEvent(new Event("blur"))],
    ["the page is left", () => window.dispatchEvent(new Event("pagehide"))],
    ["another card interrupts", () => control.hold.interrupt()],
  ] as const) {
    it(`stops when ${what}`, () => {
      control.hold.start("finger", LEFT);
      end();
      expect(services()).toEqual(["ptz_move", "ptz_stop"]);
    });
  }

  it("stops when the tab is hidden", () => {
    control.hold.start("finger", LEFT);
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    Reflect.deleteProperty(document, "visibilityState");
    expect(services()).toEqual(["ptz_move", "ptz_stop"]);
  });

  it("stops when the camera becomes unavailable", () => {
    control.hold.start("finger", LEFT);
    const states = { ...home.hass.states };
    states[camera] = { ...states[camera]!, state: "unavailable" };
    control.update({ ...home.hass, states });
    expect(services()).toEqual(["ptz_move", "ptz_stop"]);
  });

  it("says that the connection is lost, and sends nothing", () => {
    control.hold.start("finger", LEFT);
    control.update({ ...home.hass, connected: false });
    expect(services()).toEqual(["ptz_move"]);
    expect(control.message).toBe("card_connection_lost");
  });

  it("is the same for two cards of one camera", () => {
    expect(controlOf(home.hass, camera)).toBe(control);
  });

  it("is shown to a user who may not move the camera no more", async () => {
    home.hass.user = { id: "reader", is_admin: false };
    home.answers["ptz_save_preset"] = Object.assign(new Error("Unauthorized"), {
      code: "home_assistant_error",
    });
    await control.probe();
    expect(control.can("move")).toBe(false);
  });

  it("stays for a user who is refused for another reason", async () => {
    home.hass.user = { id: "user", is_admin: false };
    home.answers["ptz_save_preset"] = Object.assign(new Error(), { code: "service_validation_error" });
    await control.probe();
    expect(control.can("move")).toBe(true);
  });

  it("asks an administrator's camera nothing", async () => {
    await control.probe();
    expect(home.calls).toEqual([]);
  });

  it("repeats a refusal in the live region", async () => {
    home.hass.loadBackendTranslation = async () => (key, values) => `${key} ${values?.["what"]}`;
    home.answers["ptz_home"] = Object.assign(new Error(), {
      translation_domain: "procam",
      translation_key: "busy",
      translation_placeholders: { what: "dome" },
    });
    expect(await control.run("ptz_home")).toBe(false);
    expect(control.message).toBe("component.procam.exceptions.busy.message dome");
  });

  it("steps for a screen reader, which cannot hold", async () => {
    await control.tap(LEFT);
    expect(home.calls[0]).toMatchObject({
      service: "procam.ptz_step",
      data: { direction: "left" },
    });
  });
});
