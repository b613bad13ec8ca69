import { describe, expect, it } from "vitest";

import { cameraSectionOf, cameraView, dashboardViews } from "../src/strategy";
import { Home } from "./home";

const church = (): Home =>
  new Home()
    .area("sanctuary")
    .device("dome", { area_id: "sanctuary" })
    .entity("camera.dome", "dome", "stream", { attributes: { ptz: ["move", "zoom"] } })
    .entity("camera.dome_low", "dome", "mjpeg_stream")
    .entity("button.dome_left", "dome", "ptz_left")
    .entity("binary_sensor.dome_push", "dome", "push", { entry: { entity_category: "diagnostic" } })
    .entity("switch.dome_light", "dome", "output_port");

const withServer = (home: Home): Home =>
  home
    .device("server")
    .device("yard", { via_device_id: "server" })
    .entity("camera.yard", "yard", "high_quality")
    .entity("binary_sensor.yard_alarm", "yard", "alarm")
    .entity("camera.mosaic", "server", "mosaic");

const tabs = (home: Home, config = {}): string[] =>
  dashboardViews(home.hass, { type: "custom:procam", ...config })
    .filter((view) => !view.subview)
    .map((view) => view.path!);

const shown = (home: Home, config = {}): unknown[] =>
  dashboardViews(home.hass, { type: "custom:procam", ...config })[0]!.sections!.flatMap((one) =>
    one.cards!.map((card) => card["entity"] ?? card["heading"]),
  );

describe("the dashboard", () => {
  it("of one camera has no empty tab", () => {
    expect(tabs(church())).toEqual(["overview", "health"]);
  });

  it("shows one picture per camera, below its area", () => {
    expect(shown(church())).toEqual(["sanctuary", "camera.dome"]);
  });

  it("of a server has alarms first, and its mosaics", () => {
    const home = withServer(church());
    expect(tabs(home)).toEqual(["overview", "alarms", "health"]);
    expect(shown(home)).toEqual([
      undefined,
      "sanctuary",
      "camera.dome",
      "card_other_cameras",
      "camera.mosaic",
      "camera.yard",
    ]);
  });

  it("has the presets of a room above the cameras", () => {
    const home = church().device("room").entity("select.room_preset", "room", "preset");
    expect(shown(home)).toEqual(["room", "select.room_preset", "sanctuary", "camera.dome"]);
  });

  it("calls a main camera like its device, and a view by its own name", () => {
    const home = church()
      .device("axis")
      .entity("camera.axis_view", "axis", "view", { attributes: { friendly_name: "Axis View" } });
    const titles = dashboardViews(home.hass, { type: "custom:procam" })
      .filter((view) => view.subview)
      .map((view) => view.title);
    expect(titles).toEqual(["dome", "Axis View"]);
  });

  it("has a page for each camera that is built when it is opened", () => {
    const pages = dashboardViews(withServer(church()).hass, { type: "custom:procam" }).filter(
      (view) => view.subview,
    );
    expect(pages.map((view) => view.path)).toEqual([
      "camera-dome",
      "camera-yard",
      "camera-mosaic",
    ]);
    expect(pages.every((view) => view.strategy && !view.sections)).toBe(true);
  });

  it("leaves out what is hidden, and other integrations", () => {
    const home = withServer(church());
    home.hass.entities["camera.yard"]!.platform = "other";
    expect(shown(home, { hidden: ["dome"] })).toEqual([undefined, "card_cameras", "camera.mosaic"]);
  });

  it("shows the chosen areas alone, in their order", () => {
    const home = withServer(church()).area("outside");
    home.hass.devices["yard"]!.area_id = "outside";
    expect(shown(home, { areas: ["outside", "sanctuary"] }).slice(1)).toEqual([
      "outside",
      "camera.yard",
      "sanctuary",
      "camera.dome",
    ]);
  });

  it("of rooms alone has no overview without cameras", () => {
    const home = new Home()
      .device("room")
      .entity("switch.room_system", "room", "system")
      .entity("select.room_preset", "room", "preset");
    expect(tabs(home)).toEqual(["rooms", "health"]);
  });

  it("names every system with its model and version, and what its cameras do", () => {
    const home = withServer(church())
      .device("server", { model: "Sirion", sw_version: "9.16" })
      .entity("binary_sensor.server_recorder", "server", "health_recorder")
      .entity("sensor.yard_status", "yard", "camera_status");
    const health = (): unknown[] =>
      dashboardViews(home.hass, { type: "custom:procam" })
        .find((view) => view.path === "health")!
        .sections!.flatMap((one) =>
          one.cards!.map((card) => card["entity"] ?? card["heading"] ?? card.type),
        );
    const tiles = ["binary_sensor.server_recorder", "sensor.yard_status"];
    const dome = ["dome", "camera.dome", "binary_sensor.dome_push"];
    expect(health()).toEqual([...dome, "server", "Sirion · 9.16", ...tiles]);

    home.hass.config.components = ["logbook"];
    expect(health().at(-1)).toBe("logbook");
  });

  it("of two hundred cameras is built in a moment", () => {
    const home = new Home().device("server");
    for (let n = 0; n < 206; n++) {
      home.device(`c${n}`, { via_device_id: "server" });
      home.entity(`camera.c${n}`, `c${n}`, "high_quality");
      for (let m = 0; m < 11; m++) home.entity(`sensor.c${n}_${m}`, `c${n}`, "camera_status");
    }
    dashboardViews(home.hass, { type: "custom:procam" });
    const started = performance.now();
    const views = dashboardViews(home.hass, { type: "custom:procam" });
    expect(performance.now() - started).toBeLessThan(100);
    expect(views.filter((view) => view.subview)).toHaveLength(206);
  });
});

describe("the page of a camera", () => {
  it("has the card and what the card does not replace", () => {
    const view = cameraView(church().hass, { type: "custom:procam-camera", entity: "camera.dome" });
    const entities = view.sections!.flatMap((one) => one.cards!.map((card) => card["entity"]));
    expect(entities.filter(Boolean)).toEqual([
      "camera.dome",
      "switch.dome_light",
      "camera.dome_low",
      "binary_sensor.dome_push",
    ]);
  });

  it("gives names that are cut alike on a phone the whole width", () => {
    const home = church();
    const names = ["Motion detection", "Motion detection 1", "Motion", "Tampering detection"];
    names.forEach((name, n) => home.entity(`switch.s${n}`, "dome", "x", { entry: { name } }));
    const view = cameraView(home.hass, { type: "custom:procam-camera", entity: "camera.dome" });
    const cards = view.sections!.flatMap((one) => one.cards!);
    const wide = cards.filter((card) => card.type === "tile" && card.grid_options);
    expect(wide.map((card) => card["entity"])).toEqual(["switch.s0", "switch.s1"]);
  });
});

describe("a section", () => {
  it("shows the cameras of an area and opens no page of the dashboard", () => {
    const home = withServer(church());
    const section = cameraSectionOf(home.hass, { type: "custom:procam", area: "sanctuary" });
    expect(section.cards!.slice(1)).toEqual([
      {
        type: "custom:procam-still-card",
        entity: "camera.dome",
        name: "dome",
        grid_options: { columns: 12, rows: "auto" },
      },
    ]);
  });
});
