/** Times as the user has chosen to read them. */

import type { Hass } from "./hass";

const locale = (hass: Hass): string | undefined =>
  hass.locale.time_format === "system" ? undefined : hass.locale.language;

const zone = (hass: Hass): string | undefined =>
  hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;

/** Return hours and minutes. */
export const clock = (hass: Hass, time: string): string =>
  new Date(time).toLocaleTimeString(locale(hass), {
    hour: "numeric",
    minute: "2-digit",
    ...(hass.locale.time_format === "12" || hass.locale.time_format === "24"
      ? { hour12: hass.locale.time_format === "12" }
      : {}),
    timeZone: zone(hass),
  });

/** Return what two times of the same day have in common. */
export const dayKey = (hass: Hass, time: Date): string =>
  time.toLocaleDateString("en", { timeZone: zone(hass) });

export const longDate = (hass: Hass, time: Date): string =>
  time.toLocaleDateString(hass.locale.language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: zone(hass),
  });

/** Return the midnight with which the last so many days begin. */
export function startOfDays(days: number, now = new Date()): Date {
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - days + 1);
  return start;
}
