/** The parts of Home Assistant's frontend that the cards use. */

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown> & {
    friendly_name?: string;
    entity_picture?: string;
    options?: string[];
    ptz?: Capability[];
    ptz_presets?: string;
  };
  last_changed: string;
}

export interface EntityEntry {
  entity_id: string;
  device_id?: string;
  area_id?: string;
  platform: string;
  translation_key?: string;
  entity_category?: "config" | "diagnostic";
  hidden?: boolean;
  name?: string | null;
}

export interface DeviceEntry {
  id: string;
  name: string | null;
  name_by_user: string | null;
  model: string | null;
  sw_version?: string | null;
  manufacturer: string | null;
  area_id: string | null;
  config_entries: string[];
  identifiers: [string, string][];
  via_device_id: string | null;
}

export interface AreaEntry {
  area_id: string;
  name: string;
  icon: string | null;
}

export type Localize = (key: string, values?: Record<string, unknown>) => string;

export interface ServiceTarget {
  entity_id?: string | string[];
  device_id?: string | string[];
}

export interface Hass {
  states: Record<string, HassEntity | undefined>;
  entities: Record<string, EntityEntry | undefined>;
  devices: Record<string, DeviceEntry | undefined>;
  areas: Record<string, AreaEntry | undefined>;
  services: Record<string, Record<string, unknown> | undefined>;
  user?: { id: string; is_admin: boolean };
  connected: boolean;
  language: string;
  locale: { language: string; time_format?: string; time_zone?: string };
  config: { time_zone: string; components?: string[] };
  localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<Localize>;
  formatEntityState(entity: HassEntity, state?: string): string;
  formatEntityName?(entity: HassEntity, type?: unknown): string;
  hassUrl(path?: string): string;
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
  callWS<T>(message: { type: string } & Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: ServiceTarget,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: unknown }>;
}

export interface ServiceError {
  code?: string | number;
  message?: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** Return true for the refusal of a user; actions answer it as an error like any other. */
export const isUnauthorized = ({ code, message }: ServiceError): boolean =>
  code === "unauthorized" || message === "Unauthorized";

/** What a camera's head can do, as its state attribute `ptz` lists it. */
export type Capability =
  | "move"
  | "zoom"
  | "step"
  | "relative"
  | "center"
  | "area"
  | "position"
  | "home"
  | "focus"
  | "presets"
  | "edit_presets"
  | "tours";

export interface GridOptions {
  columns?: number | "full";
  rows?: number | "auto";
  min_columns?: number;
  min_rows?: number;
}

export type CardConfig = { type: string } & Record<string, unknown>;

export interface SectionConfig {
  type?: string;
  title?: string;
  column_span?: number;
  cards?: CardConfig[];
  strategy?: { type: string } & Record<string, unknown>;
}

export interface ViewConfig {
  title?: string;
  path?: string;
  icon?: string;
  type?: string;
  subview?: boolean;
  back_path?: string;
  show_icon_and_title?: boolean;
  max_columns?: number;
  sections?: SectionConfig[];
  strategy?: { type: string } & Record<string, unknown>;
}

export const UNAVAILABLE = "unavailable";

/** Return true while the entity exists and its device answers. */
export const isAvailable = (entity: HassEntity | undefined): entity is HassEntity =>
  entity !== undefined && entity.state !== UNAVAILABLE;

export function fire(node: EventTarget, type: string, detail: unknown = {}): void {
  node.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Register an element unless another copy of this module already has. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

export const domainOf = (entityId: string): string => entityId.slice(0, entityId.indexOf("."));

/** The ProCam entities that are not hidden, found without a walk through all of a house. */
interface Index {
  entries: EntityEntry[];
  byDevice: Map<string, EntityEntry[]>;
  /** By domain and translation key: `binary_sensor.alarm`. */
  byKind: Map<string, EntityEntry[]>;
}

const indexes = new WeakMap<object, Index>();

/** Return the index of a registry; Home Assistant gives each change of it a new object. */
export function indexOf(hass: Hass): Index {
  let index = indexes.get(hass.entities);
  if (index) return index;
  index = { entries: [], byDevice: new Map(), byKind: new Map() };
  const add = (map: Map<string, EntityEntry[]>, key: string, entry: EntityEntry): void => {
    const list = map.get(key);
    if (list) list.push(entry);
    else map.set(key, [entry]);
  };
  for (const entry of Object.values(hass.entities)) {
    if (entry?.platform !== "procam" || entry.hidden) continue;
    index.entries.push(entry);
    add(index.byDevice, entry.device_id ?? "", entry);
    add(index.byKind, `${domainOf(entry.entity_id)}.${entry.translation_key}`, entry);
  }
  indexes.set(hass.entities, index);
  return index;
}

/** Return the ProCam entities of a device, the hidden ones left out. */
export const deviceEntities = (hass: Hass, deviceId: string | undefined): EntityEntry[] =>
  indexOf(hass).byDevice.get(deviceId ?? "") ?? [];

/** Return the entity of the same device with this domain and translation key. */
export function sibling(
  hass: Hass,
  entityId: string,
  domain: string,
  translationKey: string,
): HassEntity | undefined {
  const entry = deviceEntities(hass, hass.entities[entityId]?.device_id).find(
    (one) => domainOf(one.entity_id) === domain && one.translation_key === translationKey,
  );
  return entry && hass.states[entry.entity_id];
}

export const can = (entity: HassEntity | undefined, capability: Capability): boolean =>
  entity?.attributes.ptz?.includes(capability) ?? false;

/** Return true if a card offers anything to move on this entity. */
export const isMovable = (hass: Hass, entityId: string | undefined): boolean => {
  const entity = entityId === undefined ? undefined : hass.states[entityId];
  return (entity?.attributes.ptz?.length ?? 0) > 0;
};

/** Return the ProCam cameras, those that move first, by name. */
export function cameras(hass: Hass): HassEntity[] {
  return Object.values(hass.states)
    .filter((entity): entity is HassEntity => {
      if (!entity?.entity_id.startsWith("camera.")) return false;
      const entry = hass.entities[entity.entity_id];
      return entry?.platform === "procam" && !entry.hidden;
    })
    .sort(
      (a, b) =>
        Number(isMovable(hass, b.entity_id)) - Number(isMovable(hass, a.entity_id)) ||
        nameOf(a).localeCompare(nameOf(b)),
    );
}

export const nameOf = (entity: HassEntity): string =>
  entity.attributes.friendly_name ?? entity.entity_id;
