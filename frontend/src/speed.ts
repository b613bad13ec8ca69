/** The speed a user moves each camera at, kept in the user's own data. */

import type { Hass } from "./hass";

export const DEFAULT_SPEED = 30;

const KEY = "procam";

interface UserData {
  speeds?: Record<string, number>;
}

let data: UserData = {};
let loading: Promise<void> | undefined;
let saving: ReturnType<typeof setTimeout> | undefined;

export function loadSpeeds(hass: Hass): Promise<void> {
  loading ??= hass
    .callWS<{ value: UserData | null }>({ type: "frontend/get_user_data", key: KEY })
    .then(({ value }) => {
      data = { ...value, speeds: { ...value?.speeds, ...data.speeds } };
    })
    .catch(() => {
      loading = undefined;
    });
  return loading;
}

export const speedOf = (entityId: string, configured?: number): number =>
  data.speeds?.[entityId] ?? configured ?? DEFAULT_SPEED;

/** Keep a camera's speed for this user, on all of the user's devices. */
export function setSpeed(hass: Hass, entityId: string, speed: number): void {
  data = { ...data, speeds: { ...data.speeds, [entityId]: speed } };
  clearTimeout(saving);
  saving = setTimeout(() => {
    hass.callWS({ type: "frontend/set_user_data", key: KEY, value: data }).catch(() => undefined);
  }, 500);
}
