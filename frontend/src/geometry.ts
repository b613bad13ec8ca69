/** Where a click on the screen is in the picture, and which way a direction moves. */

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Fit = "contain" | "cover" | "fill";

/** Return the place of the whole picture on the screen, cut-off edges included. */
export function pictureBox(box: Box, picture: Size, fit: Fit): Box {
  if (fit === "fill") return box;
  const across = box.width / picture.width;
  const down = box.height / picture.height;
  const scale = fit === "cover" ? Math.max(across, down) : Math.min(across, down);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    left: box.left + (box.width - width) / 2,
    top: box.top + (box.height - height) / 2,
    width,
    height,
  };
}

/** Return the fractions 0 to 1 of a point in the picture, undefined beside it. */
export function fractionAt(point: Point, picture: Box): Point | undefined {
  const x = (point.x - picture.left) / picture.width;
  const y = (point.y - picture.top) / picture.height;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : undefined;
}

export interface Area {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Return the part of the picture between two corners, cut at the picture's edges. */
export function areaBetween(one: Point, other: Point, picture: Box): Area | undefined {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const xs = [one.x, other.x].map((x) => clamp((x - picture.left) / picture.width));
  const ys = [one.y, other.y].map((y) => clamp((y - picture.top) / picture.height));
  const area = {
    x0: Math.min(...xs),
    y0: Math.min(...ys),
    x1: Math.max(...xs),
    y1: Math.max(...ys),
  };
  return area.x0 < area.x1 && area.y0 < area.y1 ? area : undefined;
}

/** -1, 0 or 1 on each axis; positive is right, up and in. */
export interface Direction {
  pan: number;
  tilt: number;
  zoom: number;
}

export const direction = (pan: number, tilt: number, zoom = 0): Direction => ({
  pan,
  tilt,
  zoom,
});

/** Return the directions of several pressed keys added up, opposite ones canceled. */
export const combine = (directions: Iterable<Direction>): Direction => {
  const sum = direction(0, 0);
  for (const one of directions) {
    sum.pan += one.pan;
    sum.tilt += one.tilt;
    sum.zoom += one.zoom;
  }
  return direction(Math.sign(sum.pan), Math.sign(sum.tilt), Math.sign(sum.zoom));
};

export const isStill = ({ pan, tilt, zoom }: Direction): boolean =>
  pan === 0 && tilt === 0 && zoom === 0;

/** Return the name that actions and translations have for a direction. */
export const directionName = ({ pan, tilt, zoom }: Direction): string =>
  [tilt > 0 ? "up" : tilt < 0 ? "down" : "", pan < 0 ? "left" : pan > 0 ? "right" : ""]
    .filter(Boolean)
    .join("_") || (zoom > 0 ? "zoom_in" : "zoom_out");
