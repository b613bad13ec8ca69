import { describe, expect, it } from "vitest";

import { type Alarm, mergeAlarms, searchAlarms } from "../src/alarms";
import { startOfDays } from "../src/time";
import { Home } from "./home";

const alarm = (id: number, minute: number, more: Partial<Alarm> = {}): Alarm => ({
  alarm_id: id,
  alarm_type: "MOTION",
  alarm_time: `2026-11-28T14:${String(minute).padStart(2, "0")}:00+00:00`,
  camera_id: 1,
  camera: "Yard",
  ...more,
});

const twoServers = (): Home =>
  new Home()
    .device("one")
    .device("two")
    .entity("binary_sensor.a", "one", "alarm")
    .entity("binary_sensor.b", "two", "alarm");

describe("alarms", () => {
  it("of several servers are one list, newest first", async () => {
    const home = twoServers();
    const answers: Record<string, Alarm[]> = {
      "entry of one": [alarm(1, 5)],
      "entry of two": [alarm(1, 9, { camera: "Gate" })],
    };
    home.hass.callService = async (_domain, _service, data) => ({
      response: { alarms: answers[(data!["config_entry_id"] as string[])[0]!] },
    });
    const found = await searchAlarms(home.hass, { limit: 10 });
    expect(found.map((one) => one.camera)).toEqual(["Gate", "Yard"]);
  });

  it("of one server are shown while another does not answer", async () => {
    const home = twoServers();
    home.hass.callService = async (_domain, _service, data) => {
      if ((data!["config_entry_id"] as string[])[0] === "entry of two") throw new Error("offline");
      return { response: { alarms: [alarm(1, 5)] } };
    };
    expect(await searchAlarms(home.hass, { limit: 10 })).toHaveLength(1);
  });

  it("that nobody can list are a failure, not an empty list", async () => {
    const home = twoServers();
    home.answers["search_alarms"] = new Error("offline");
    await expect(searchAlarms(home.hass, { limit: 10 })).rejects.toThrow("offline");
  });

  it("are merged without doubles", () => {
    const merged = mergeAlarms([alarm(3, 9), alarm(2, 7)], [alarm(2, 7), alarm(1, 5)]);
    expect(merged.map((one) => one.alarm_id)).toEqual([3, 2, 1]);
  });

  it("of today begin at midnight", () => {
    const now = new Date(2026, 10, 28, 14, 2);
    expect(startOfDays(1, now)).toEqual(new Date(2026, 10, 28));
    expect(startOfDays(7, now)).toEqual(new Date(2026, 10, 22));
  });
});
