/** Dashboards that build themselves from the devices there are. */

import { alarmSensors } from "./alarms";
import {
  type CardConfig,
  type DeviceEntry,
  type EntityEntry,
  type Hass,
  type SectionConfig,
  type ViewConfig,
  define,
  deviceEntities,
  domainOf,
  indexOf,
  isMovable,
  nameOf,
} from "./hass";
import { word } from "./words";

export interface StrategyConfig {
  type: string;
  /** Areas to show, in this order; all without it. */
  areas?: string[];
  /** Devices and entities to leave out. */
  hidden?: string[];
}

export interface CameraViewConfig {
  type: string;
  entity: string;
}

export interface SectionStrategyConfig {
  type: string;
  area?: string;
  hidden?: string[];
}

const MAX_COLUMNS = 4;
/** Above this number of cameras two stills share a column. */
const FEW_CAMERAS = 6;
/** Cameras that are pictures of their own, beside the main one of their device. */
const OWN_PICTURE = ["view", "mosaic"];
/** What is sent out. It has one viewer at a time: a still would take it from the player. */
const ON_AIR = ["switcher_output", "stream_hls"];
const LESSER_PICTURE = ["replay", "delayed", "alarm_video", "low_quality", "medium_quality", "mjpeg_stream"];

const ROOM: [string, string[]][] = [
  ["switch", ["system"]],
  ["select", ["preset", "switcher_input"]],
  ["switch", ["input", "output", "switch_device", "audio_channel"]],
  ["button", ["reset_audio_channels"]],
];
const MIXER: [string, string[]][] = [
  ["camera", ON_AIR],
  ["sensor", ["on_air"]],
  ["select", ["playlist", "master_audio"]],
  ["sensor", ["queue"]],
  ["button", ["queue_next", "queue_clear"]],
];
const STREAMS: [string, string[]][] = [
  ["switch", ["video_stream"]],
  ["sensor", ["stream_state", "stream_broadcast"]],
  ["binary_sensor", ["stream_broadcast"]],
];
const OVERLAYS: [string, string[]][] = [
  ["switch", ["overlay"]],
  ["text", ["overlay_text", "overlay_field"]],
];
const HEALTH: [string, string[]][] = [
  [
    "binary_sensor",
    [
      "health_recorder",
      "health_cameras",
      "health_hardware",
      "license",
      "push",
      "push_camstreamer",
      "push_camoverlay",
      "push_camswitcher",
      "app",
      "source",
      "tamper",
    ],
  ],
  [
    "sensor",
    [
      "transport",
      "disk_free",
      "license_expiry",
      "video_sources",
      "running_tasks",
      "clock_offset",
      "stream_state",
      "camera_status",
    ],
  ],
  ["switch", ["system"]],
];
/** Above this number of cameras their server says which of them are in trouble. */
const MANY_CAMERAS = 24;
/** Characters of a name that a tile of half the width shows on a phone. */
const SHOWN_NAME = 14;
/** What the pad of the camera card replaces on the page of a camera. */
const ON_THE_CARD =
  /^(ptz_|view_home|view_preset|patrol|tour$|alarm$|last_alarm|zoom$|focus$|autofocus$)/;

/** What is known of the house, read once for each time a dashboard is built. */
export class House {
  private readonly out: Set<string>;

  constructor(
    readonly hass: Hass,
    hidden: string[] = [],
  ) {
    this.out = new Set(hidden);
  }

  private shown(entries: EntityEntry[] = []): EntityEntry[] {
    if (!this.out.size) return entries;
    return entries.filter(
      (one) => !this.out.has(one.entity_id) && !this.out.has(one.device_id ?? ""),
    );
  }

  entitiesOf(deviceId: string | undefined): EntityEntry[] {
    return this.shown(deviceEntities(this.hass, deviceId));
  }

  /** Return one camera of each device, and the views and mosaics beside it. */
  cameras(): EntityEntry[] {
    return [...indexOf(this.hass).byDevice.values()].flatMap((entries) => {
      const all = this.shown(entries).filter(
        (one) =>
          domainOf(one.entity_id) === "camera" && !ON_AIR.includes(one.translation_key ?? ""),
      );
      const own = all.filter((one) => OWN_PICTURE.includes(one.translation_key ?? ""));
      const rest = all.filter((one) => !own.includes(one));
      const main =
        rest.find((one) => isMovable(this.hass, one.entity_id)) ??
        rest.find((one) => !LESSER_PICTURE.includes(one.translation_key ?? "")) ??
        rest[0];
      return main ? [main, ...own] : own;
    });
  }

  areaOf(entry: EntityEntry): string | undefined {
    const device = this.hass.devices[entry.device_id ?? ""];
    return entry.area_id ?? device?.area_id ?? undefined;
  }

  /** Return the devices that hang behind no other, by name. */
  roots(): DeviceEntry[] {
    const found = new Set<DeviceEntry>();
    for (const [deviceId, entries] of indexOf(this.hass).byDevice) {
      const root = this.shown(entries).length ? this.root(deviceId) : undefined;
      if (root) found.add(root);
    }
    return [...found].sort(byName);
  }

  /** Return the device that others hang behind. */
  root(deviceId: string | undefined): DeviceEntry | undefined {
    let device = this.hass.devices[deviceId ?? ""];
    while (device?.via_device_id && this.hass.devices[device.via_device_id]) {
      device = this.hass.devices[device.via_device_id];
    }
    return device;
  }

  /** Return the entities of these kinds, in this order, by root device. */
  grouped(kinds: [string, string[]][]): [DeviceEntry, EntityEntry[]][] {
    const groups = new Map<DeviceEntry, EntityEntry[]>();
    for (const [domain, keys] of kinds) {
      for (const key of keys) {
        for (const entry of this.shown(indexOf(this.hass).byKind.get(`${domain}.${key}`))) {
          const root = this.root(entry.device_id);
          if (root) groups.set(root, [...(groups.get(root) ?? []), entry]);
        }
      }
    }
    return [...groups].sort(([a], [b]) => byName(a, b));
  }
}

export const deviceName = (device: DeviceEntry): string =>
  device.name_by_user || device.name || device.model || "";

const byName = (a: DeviceEntry, b: DeviceEntry): number =>
  deviceName(a).localeCompare(deviceName(b));

/** Return the path of a camera's own page. */
export const cameraPath = (entityId: string): string => `camera-${entityId.slice(7)}`;

const heading = (text: string, icon?: string): CardConfig => ({
  type: "heading",
  heading: text,
  ...(icon ? { icon } : {}),
});

/** Return true if a main camera has the name that the integration gave it in this language. */
function hasGivenName(hass: Hass, { name, translation_key: key }: EntityEntry): boolean {
  if (OWN_PICTURE.includes(key ?? "")) return false;
  const values = { number: name?.match(/\d+/)?.[0] ?? "", name: "", stream: "" };
  return !name || name === hass.localize(`component.procam.entity.camera.${key}.name`, values);
}

/**
 * Return the name of a camera: that of its device for the main one, as long as the entity
 * has the name that the integration gave it in this language.
 */
function cameraName(hass: Hass, entry: EntityEntry): string {
  const device = hass.devices[entry.device_id ?? ""];
  const entity = hass.states[entry.entity_id];
  return (
    (device && hasGivenName(hass, entry) && deviceName(device)) ||
    (entity ? nameOf(entity) : entry.entity_id)
  );
}

const still = (hass: Hass, entry: EntityEntry, wide: boolean): CardConfig => ({
  type: "custom:procam-still-card",
  entity: entry.entity_id,
  name: cameraName(hass, entry),
  path: cameraPath(entry.entity_id),
  grid_options: { columns: wide ? 12 : 6, rows: "auto" },
});

const HAS_OPTIONS = ["preset", "switcher_input", "playlist", "master_audio"];

/** Return the tile of an entity, named without its device, which the heading names. */
function tile(entry: EntityEntry): CardConfig {
  const domain = domainOf(entry.entity_id);
  const features =
    domain === "select" && HAS_OPTIONS.includes(entry.translation_key ?? "")
      ? [{ type: "select-options" }]
      : [];
  return {
    type: "tile",
    entity: entry.entity_id,
    name: { type: "entity" },
    // The options show the state, and nothing where the device does not know it.
    ...(domain === "button" || features.length ? { hide_state: true } : {}),
    ...(domain === "switch" ? { tap_action: { action: "toggle" } } : {}),
    ...(features.length ? { features, grid_options: { columns: 12 } } : {}),
  };
}

/** Return tiles; two names that a phone would cut to the same text get the full width. */
function tiles(hass: Hass, entries: EntityEntry[]): CardConfig[] {
  const name = (one: EntityEntry): string =>
    one.name ?? hass.states[one.entity_id]?.attributes.friendly_name ?? "";
  const begins = (one: EntityEntry): string => name(one).slice(0, SHOWN_NAME);
  const cut = entries.filter((one) => name(one).length > SHOWN_NAME);
  const alike = (one: EntityEntry): boolean =>
    cut.filter((other) => begins(other) === begins(one)).length > 1;
  return entries.map((one) => ({
    ...tile(one),
    ...(cut.includes(one) && alike(one) ? { grid_options: { columns: 12 } } : {}),
  }));
}

/** Return a section of stills below a heading. */
function cameraSection(
  house: House,
  title: string,
  icon: string | undefined,
  entries: EntityEntry[],
  wide: boolean,
): SectionConfig {
  const name = (entry: EntityEntry): string => cameraName(house.hass, entry);
  const sorted = [...entries].sort((a, b) => name(a).localeCompare(name(b)));
  return {
    type: "grid",
    column_span: Math.min(MAX_COLUMNS, Math.ceil(entries.length / (wide ? 1 : 4))),
    cards: [
      heading(title, icon),
      ...sorted.map((one) => still(house.hass, one, wide || entries.length === 1)),
    ],
  };
}

/** Return the cameras by area; those without one come last, by system if there are many. */
function overviewSections(house: House, areas: string[] | undefined): SectionConfig[] {
  const { hass } = house;
  const byArea = new Map<string, EntityEntry[]>();
  const without: EntityEntry[] = [];
  const cameras = house.cameras();
  const wide = cameras.length <= FEW_CAMERAS;
  for (const camera of cameras) {
    const area = house.areaOf(camera);
    if (area && hass.areas[area]) byArea.set(area, [...(byArea.get(area) ?? []), camera]);
    else without.push(camera);
  }
  const order =
    areas ??
    [...byArea.keys()].sort((a, b) => hass.areas[a]!.name.localeCompare(hass.areas[b]!.name));
  const sections = order.flatMap((id) => {
    const entries = byArea.get(id);
    const area = hass.areas[id];
    return entries && area
      ? [cameraSection(house, area.name, area.icon ?? undefined, entries, wide)]
      : [];
  });
  if (areas || !without.length) return sections;
  if (without.length <= 12) {
    const title = word(hass, sections.length ? "other_cameras" : "cameras");
    return [...sections, cameraSection(house, title, "mdi:cctv", without, wide)];
  }
  const systems = new Map<DeviceEntry | undefined, EntityEntry[]>();
  for (const entry of without) {
    const root = house.root(entry.device_id);
    systems.set(root, [...(systems.get(root) ?? []), entry]);
  }
  return [
    ...sections,
    ...[...systems].map(([root, entries]) =>
      cameraSection(house, root ? deviceName(root) : word(hass, "cameras"), "mdi:cctv", entries, wide),
    ),
  ];
}

/**
 * Return one section of tiles for each system that has such entities.
 *
 * A subject is the heading where there is one system, and stands beside its name else.
 */
const systemSections = (
  house: House,
  kinds: [string, string[]][],
  icon: string,
  subject?: string,
): SectionConfig[] => {
  const groups = house.grouped(kinds);
  return groups.map(([device, entries]) => {
    const name = deviceName(device);
    const title = subject && (groups.length > 1 ? `${name} · ${subject}` : subject);
    const cards = [heading(title || name, icon), ...tiles(house.hass, entries)];
    return { type: "grid", cards };
  });
};

/** Return the section of a system: what it is, and how it is. */
function systemHealth(
  hass: Hass,
  root: DeviceEntry,
  pictures: EntityEntry[],
  entries: EntityEntry[],
): SectionConfig {
  const isStatus = (one: EntityEntry): boolean => one.translation_key === "camera_status";
  const statuses = entries.filter(isStatus);
  const rest = entries.filter((one) => !isStatus(one));
  const shown = [...pictures, ...rest, ...(statuses.length > MANY_CAMERAS ? [] : statuses)];
  const kind = [root.model || root.manufacturer, root.sw_version].filter(Boolean).join(" · ");
  const page = { action: "navigate", navigation_path: `/config/devices/device/${root.id}` };
  return {
    type: "grid",
    cards: [
      {
        ...heading(deviceName(root), "mdi:server"),
        ...(hass.user?.is_admin ? { tap_action: page } : {}),
      },
      ...(kind ? [{ ...heading(kind), heading_style: "subtitle" }] : []),
      ...shown.map((one) => ({
        ...tile(one),
        tap_action: { action: "more-info" },
        ...(isStatus(one) ? { name: { type: "device" } } : {}),
      })),
    ],
  };
}

/** Return a section for each system, and what happened to them of late. */
function healthSections(house: House, cameras: EntityEntry[]): SectionConfig[] {
  const { hass } = house;
  const found = new Map(house.grouped(HEALTH));
  const sections = house.roots().map((root) => {
    const pictures = cameras.filter(
      (one) => one.device_id === root.id && one.translation_key !== "mosaic",
    );
    return systemHealth(hass, root, pictures, found.get(root) ?? []);
  });
  const logged = sections
    .flatMap(({ cards = [] }) => cards.map((card) => String(card["entity"] ?? "")))
    .filter((id) => ["binary_sensor", "camera", "switch"].includes(domainOf(id)));
  if (!logged.length || !hass.config.components?.includes("logbook")) return sections;
  return [
    ...sections,
    {
      type: "grid",
      cards: [
        heading(hass.localize("panel.logbook"), "mdi:history"),
        {
          type: "logbook",
          target: { entity_id: logged },
          hours_to_show: 24,
          grid_options: { columns: "full", rows: 5 },
        },
      ],
    },
  ];
}

/** Return the dashboard's views: tabs with something in them, and a page per camera. */
export function dashboardViews(hass: Hass, config: StrategyConfig): ViewConfig[] {
  const house = new House(hass, config.hidden);
  const cameras = house.cameras();
  const hasAlarms = alarmSensors(hass).length > 0;
  const view = (key: string, icon: string, sections: SectionConfig[]): ViewConfig[] =>
    sections.length
      ? [
          {
            title: word(hass, `view_${key}`),
            path: key,
            icon,
            show_icon_and_title: true,
            type: "sections",
            max_columns: MAX_COLUMNS,
            sections,
          },
        ]
      : [];
  const now: SectionConfig[] = hasAlarms
    ? [
        {
          type: "grid",
          column_span: MAX_COLUMNS,
          cards: [
            {
              type: "custom:procam-alarms-card",
              active_only: true,
              grid_options: { columns: "full" },
            },
          ],
        },
      ]
    : [];
  const overview = overviewSections(house, config.areas);
  const rooms = systemSections(house, [["select", ["preset"]]], "mdi:projector-screen");
  return [
    ...view("overview", "mdi:cctv", overview.length ? [...now, ...rooms, ...overview] : []),
    ...view(
      "alarms",
      "mdi:alarm-light-outline",
      hasAlarms
        ? [
            {
              type: "grid",
              column_span: 2,
              cards: [
                { type: "custom:procam-alarms-card", grid_options: { columns: "full" } },
              ],
            },
          ]
        : [],
    ),
    ...view("rooms", "mdi:account-voice", systemSections(house, ROOM, "mdi:projector-screen")),
    ...view("broadcast", "mdi:broadcast", [
      ...systemSections(house, MIXER, "mdi:video-switch", word(hass, "mixer")),
      ...systemSections(house, STREAMS, "mdi:broadcast", word(hass, "streams")),
      ...systemSections(house, OVERLAYS, "mdi:layers", word(hass, "overlays")),
    ]),
    ...view("health", "mdi:heart-pulse", healthSections(house, cameras)),
    ...cameras.map((entry) => ({
      title: cameraName(hass, entry),
      path: cameraPath(entry.entity_id),
      subview: true,
      strategy: { type: "custom:procam-camera", entity: entry.entity_id },
    })),
  ];
}

/** Return the page of one camera: picture, alarms, and everything else of its device. */
export function cameraView(hass: Hass, config: CameraViewConfig): ViewConfig {
  const house = new House(hass);
  const entry = hass.entities[config.entity];
  const deviceId = entry?.device_id;
  const all = house.entitiesOf(deviceId);
  const rest = all.filter(
    (one) =>
      one.entity_id !== config.entity &&
      !["scene", "event", "image"].includes(domainOf(one.entity_id)) &&
      !ON_THE_CARD.test(one.translation_key ?? ""),
  );
  const section = (title: string, icon: string, entries: EntityEntry[]): SectionConfig[] =>
    entries.length
      ? [{ type: "grid", cards: [heading(title, icon), ...tiles(hass, entries)] }]
      : [];
  const other = (one: EntityEntry): boolean => domainOf(one.entity_id) === "camera";
  const main = rest.filter((one) => !one.entity_category && !other(one));
  return {
    type: "sections",
    max_columns: 3,
    sections: [
      {
        type: "grid",
        column_span: 2,
        cards: [
          {
            type: "custom:procam-camera-card",
            entity: config.entity,
            ...(entry ? { name: cameraName(hass, entry) } : {}),
            grid_options: { columns: "full", rows: "auto" },
          },
        ],
      },
      ...(alarmSensors(hass, deviceId).length
        ? [
            {
              type: "grid",
              cards: [
                {
                  type: "custom:procam-alarms-card",
                  entity: config.entity,
                  limit: 10,
                  filters: false,
                },
              ],
            },
          ]
        : []),
      ...section(word(hass, "controls"), "mdi:tune", main),
      ...section(word(hass, "pictures"), "mdi:video-outline", rest.filter(other)),
      ...section(
        word(hass, "settings"),
        "mdi:cog-outline",
        rest.filter((one) => one.entity_category === "config"),
      ),
      ...section(
        word(hass, "diagnostics"),
        "mdi:stethoscope",
        rest.filter((one) => one.entity_category === "diagnostic" && !other(one)),
      ),
    ],
  };
}

/** Return the cameras of an area, or of the house, as one section. */
export function cameraSectionOf(hass: Hass, config: SectionStrategyConfig): SectionConfig {
  const house = new House(hass, config.hidden);
  const entries = house.cameras().filter((one) => !config.area || house.areaOf(one) === config.area);
  const area = config.area ? hass.areas[config.area] : undefined;
  const section = cameraSection(
    house,
    area?.name ?? word(hass, "cameras"),
    area?.icon ?? "mdi:cctv",
    entries,
    entries.length <= FEW_CAMERAS,
  );
  // Elsewhere than on our dashboard a camera has no page of its own.
  for (const card of section.cards ?? []) delete card["path"];
  return section;
}

const ready = async (hass: Hass): Promise<Hass> => {
  const localize = await hass.loadBackendTranslation("common", "procam");
  return { ...hass, localize };
};

class DashboardStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices", "areas"];

  static async generate(config: StrategyConfig, hass: Hass): Promise<{ views: ViewConfig[] }> {
    const views = dashboardViews(await ready(hass), config);
    if (views.length) return { views };
    const localized = await ready(hass);
    return {
      views: [
        {
          title: "ProCam",
          path: "overview",
          type: "sections",
          sections: [
            { type: "grid", cards: [{ type: "markdown", content: word(localized, "no_devices") }] },
          ],
        },
      ],
    };
  }

  static getCreateSuggestions(): { title: string; icon: string } {
    return { title: "ProCam", icon: "mdi:cctv" };
  }
}

class CameraViewStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices"];

  static async generate(config: CameraViewConfig, hass: Hass): Promise<ViewConfig> {
    return cameraView(await ready(hass), config);
  }
}

class SectionStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices", "areas"];

  static async generate(config: SectionStrategyConfig, hass: Hass): Promise<SectionConfig> {
    return cameraSectionOf(await ready(hass), config);
  }
}

define("ll-strategy-dashboard-procam", DashboardStrategy);
define("ll-strategy-view-procam-camera", CameraViewStrategy);
define("ll-strategy-section-procam", SectionStrategy);

