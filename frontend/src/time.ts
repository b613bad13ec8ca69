/** Times as the user has chosen to read them. */

import type { Hass } from "./hass";

const locale = (hass: Hass): string | undefined =>
  hass.locale.time_format === "system" ? undefined : hass.locale.language;

const zone = (hass: Hass): string | undefined =>
  hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Format a time; a format is made once, which takes longer than all of its uses. */
function format(
  time: Date,
  language: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = JSON.stringify([language, options]);
  let kept = formats.get(key);
  if (!kept) formats.set(key, (kept = new Intl.DateTimeFormat(language, options)));
  return kept.format(time);
}

/** Return hours and minutes. */
export const clock = (hass: Hass, time: string): string =>
  format(new Date(time), locale(hass), {
    hour: "numeric",
    minute: "2-digit",
    ...(hass.locale.time_format === "12" || hass.locale.time_format === "24"
      ? { hour12: hass.locale.time_format === "12" }
      : {}),
    timeZone: zone(hass),
  });

/** Return what two times of the same day have in common. */
export const dayKey = (hass: Hass, time: Date): string =>
  format(time, "en", { timeZone: zone(hass) });

export const longDate = (hass: Hass, time: Date): string =>
  format(time, hass.locale.language, {
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
