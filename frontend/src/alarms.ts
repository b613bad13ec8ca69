/** Reads alarms of CamTrace servers, whatever cameras they belong to. */

import {
  type EntityEntry,
  type Hass,
  type HassEntity,
  deviceEntities,
  domainOf,
  indexOf,
} from "./hass";

export interface Alarm {
  alarm_id: number;
  alarm_type: string;
  alarm_time: string;
  description?: string | null;
  camera_id: number;
  camera?: string | null;
  entity_id?: string | null;
  acknowledged?: boolean;
  media_content_id?: string | null;
  media_content_type?: string | null;
  thumbnail?: string | null;
}

export interface AlarmQuery {
  entity?: string;
  start?: Date;
  end?: Date;
  limit: number;
}

const isAlarmSensor = (entry: EntityEntry): boolean =>
  entry.translation_key === "alarm" && domainOf(entry.entity_id) === "binary_sensor";

/** Return the sensors that are on while a camera is in alarm. */
export const alarmSensors = (hass: Hass, deviceId?: string): HassEntity[] => {
  const entries =
    deviceId === undefined
      ? (indexOf(hass).byKind.get("binary_sensor.alarm") ?? [])
      : deviceEntities(hass, deviceId).filter(isAlarmSensor);
  return entries.flatMap(({ entity_id: id }) => hass.states[id] ?? []);
};

/** Return the config entries of the servers that have alarms. */
export const alarmServers = (hass: Hass): string[] => {
  const entries = alarmSensors(hass).flatMap((sensor) => {
    const deviceId = hass.entities[sensor.entity_id]?.device_id;
    return (deviceId && hass.devices[deviceId]?.config_entries) || [];
  });
  return [...new Set(entries)];
};

/**
 * Return alarms, newest first, of a camera or of all servers.
 *
 * One server that does not answer does not hide the alarms of the others.
 */
export async function searchAlarms(hass: Hass, query: AlarmQuery): Promise<Alarm[]> {
  const data: Record<string, unknown> = { limit: query.limit };
  if (query.start) data["start"] = query.start.toISOString();
  if (query.end) data["end"] = query.end.toISOString();
  const ask = async (more: Record<string, unknown>, target = {}): Promise<Alarm[]> => {
    const { response } = await hass.callService(
      "procam",
      "search_alarms",
      { ...data, ...more },
      target,
      false,
      true,
    );
    return (response as { alarms: Alarm[] }).alarms;
  };
  if (query.entity) return ask({}, { entity_id: query.entity });
  const servers = alarmServers(hass);
  const answers = await Promise.allSettled(
    servers.map((config_entry_id) => ask({ config_entry_id: [config_entry_id] })),
  );
  const found = answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const failure = answers.find((one) => one.status === "rejected");
  if (failure && !found.length) throw failure.reason;
  return found
    .sort((a, b) => Date.parse(b.alarm_time) - Date.parse(a.alarm_time))
    .slice(0, query.limit);
}

/** Return the alarms of both lists once, newest first; the newer list wins. */
export function mergeAlarms(newer: Alarm[], older: Alarm[]): Alarm[] {
  const seen = new Set(newer.map(alarmKey));
  return [...newer, ...older.filter((one) => !seen.has(alarmKey(one)))].sort(
    (a, b) => Date.parse(b.alarm_time) - Date.parse(a.alarm_time) || b.alarm_id - a.alarm_id,
  );
}

/** Return what tells alarms of several servers apart. */
export const alarmKey = (alarm: Alarm): string =>
  `${alarm.entity_id ?? alarm.camera ?? ""} ${alarm.camera_id} ${alarm.alarm_id}`;

/** Return the alarm's type in the user's language where it is a known one. */
export const alarmType = (hass: Hass, type: string): string =>
  hass.localize(
    "component.procam.entity.event.alarm_event.state_attributes.event_type.state." +
      type.toLowerCase(),
  ) || readable(type);

/** Return a type that the device writes in capitals as a word, abbreviations as they are. */
const readable = (type: string): string =>
  type.length > 3 ? type[0]! + type.slice(1).toLowerCase().replaceAll("_", " ") : type;
