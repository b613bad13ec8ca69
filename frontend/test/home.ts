/** A made-up home for the tests, with the shape of Home Assistant's own data. */

import type { DeviceEntry, EntityEntry, Hass, HassEntity } from "../src/hass";

export class Home {
  hass: Hass;
  calls: { service: string; data?: Record<string, unknown>; target?: unknown }[] = [];
  answers: Record<string, unknown> = {};

  constructor() {
    this.hass = {
      states: {},
      entities: {},
      devices: {},
      areas: {},
      services: {},
      user: { id: "user", is_admin: true },
      connected: true,
      language: "en",
      locale: { language: "en", time_format: "24" },
      config: { time_zone: "UTC" },
      localize: (key) => key.split(".").pop()!,
      loadBackendTranslation: async () => this.hass.localize,
      formatEntityState: (entity, state) => state ?? entity.state,
      hassUrl: (path) => path ?? "",
      fetchWithAuth: async () => new Response(""),
      callWS: async <T>() => ({ value: null }) as T,
      callService: async (domain, service, data, target) => {
        this.calls.push({ service: `${domain}.${service}`, data, target });
        const answer = this.answers[service];
        if (answer instanceof Error) throw answer;
        return { response: answer };
      },
    };
  }

  area(id: string): this {
    this.hass.areas[id] = { area_id: id, name: id, icon: null };
    return this;
  }

  device(id: string, more: Partial<DeviceEntry> = {}): this {
    this.hass.devices[id] = {
      id,
      name: id,
      name_by_user: null,
      model: null,
      manufacturer: null,
      area_id: null,
      config_entries: [`entry of ${more.via_device_id ?? id}`],
      identifiers: [["procam", id]],
      via_device_id: null,
      ...more,
    };
    return this;
  }

  entity(
    entityId: string,
    deviceId: string,
    translationKey: string,
    more: Partial<HassEntity> & { entry?: Partial<EntityEntry> } = {},
  ): this {
    const { entry, ...state } = more;
    this.hass.entities[entityId] = {
      entity_id: entityId,
      device_id: deviceId,
      platform: "procam",
      translation_key: translationKey,
      ...entry,
    };
    this.hass.states[entityId] = {
      entity_id: entityId,
      state: "idle",
      last_changed: "2026-11-28T14:02:00+00:00",
      ...state,
      attributes: { friendly_name: entityId, ...state.attributes },
    };
    return this;
  }
}
