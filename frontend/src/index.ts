/** Registers everything; loaded on every page of Home Assistant, so it only registers. */

import "./alarms-card";
import "./camera-card";
import { domainOf, type Hass, isMovable } from "./hass";
import "./ptz-feature";
import "./still-card";
import "./strategy";
import { earlyWord } from "./words";

const DOCUMENTATION = "https://github.com/procam-ha/procam/blob/main/docs/dashboards.md";

interface Registries {
  customCards?: object[];
  customCardFeatures?: object[];
  customStrategies?: object[];
}

/** Add to one of Home Assistant's lists unless another copy of this module has. */
function register(list: keyof Registries, entry: { type: string; strategyType?: string }): void {
  const entries = ((window as Registries)[list] ??= []) as { type: string; strategyType?: string }[];
  const known = entries.some(
    (one) => one.type === entry.type && one.strategyType === entry.strategyType,
  );
  if (!known) entries.push(entry);
}

const isProcam = (hass: Hass, entityId: string, domain: string): boolean =>
  domainOf(entityId) === domain && hass.entities[entityId]?.platform === "procam";

register("customCards", {
  type: "procam-camera-card",
  get name() {
    return earlyWord("camera_card", "ProCam camera");
  },
  get description() {
    return earlyWord("camera_card_text", "Live picture with pan, tilt, zoom, and presets.");
  },
  preview: true,
  documentationURL: DOCUMENTATION,
  getEntitySuggestion: (hass: Hass, entityId: string) =>
    isProcam(hass, entityId, "camera")
      ? { config: { type: "custom:procam-camera-card", entity: entityId } }
      : null,
} as { type: string });

register("customCards", {
  type: "procam-alarms-card",
  get name() {
    return earlyWord("alarms_card", "ProCam alarms");
  },
  get description() {
    return earlyWord("alarms_card_text", "Alarms with pictures and recordings, newest first.");
  },
  preview: true,
  documentationURL: DOCUMENTATION,
} as { type: string });

register("customCardFeatures", {
  type: "procam-ptz",
  get name() {
    return earlyWord("ptz_feature", "ProCam pan, tilt and zoom");
  },
  configurable: true,
  isSupported: (hass: Hass, context: { entity_id?: string }) => isMovable(hass, context.entity_id),
} as { type: string });

for (const strategyType of ["dashboard", "section"]) {
  register("customStrategies", {
    type: "procam",
    strategyType,
    get name() {
      return strategyType === "dashboard" ? "ProCam" : earlyWord("section", "ProCam cameras");
    },
    get description() {
      return strategyType === "dashboard"
        ? earlyWord("dashboard_text", "Cameras, alarms, rooms and streams, built by itself.")
        : earlyWord("section_text", "Stills of the cameras of a home or an area.");
    },
    documentationURL: DOCUMENTATION,
  } as { type: string; strategyType: string });
}
