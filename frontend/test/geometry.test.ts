import { describe, expect, it } from "vitest";

import {
  areaBetween,
  combine,
  direction,
  directionName,
  fractionAt,
  pictureBox,
} from "../src/geometry";

const SQUARE = { left: 100, top: 50, width: 400, height: 400 };
const WIDE = { width: 1600, height: 900 };
const TALL = { width: 900, height: 1600 };

describe("a click in the picture", () => {
  it("counts from the edge of a letterboxed picture", () => {
    const box = pictureBox(SQUARE, WIDE, "contain");
    expect(box).toEqual({ left: 100, top: 137.5, width: 400, height: 225 });
    expect(fractionAt({ x: 400, y: 250 }, box)).toEqual({ x: 0.75, y: 0.5 });
  });

  it("does nothing on the black bars", () => {
    expect(fractionAt({ x: 300, y: 60 }, pictureBox(SQUARE, WIDE, "contain"))).toBeUndefined();
    expect(fractionAt({ x: 110, y: 250 }, pictureBox(SQUARE, TALL, "contain"))).toBeUndefined();
  });

  it("counts what is cut off beyond the edges of a filled box", () => {
    const found = fractionAt({ x: 100, y: 250 }, pictureBox(SQUARE, WIDE, "cover"));
    expect(found?.x).toBeCloseTo((711.1 - 400) / 2 / 711.1, 3);
    expect(found?.y).toBeCloseTo(0.5);
  });

  it("counts the box itself where the picture is stretched", () => {
    expect(fractionAt({ x: 200, y: 150 }, pictureBox(SQUARE, WIDE, "fill"))).toEqual({
      x: 0.25,
      y: 0.25,
    });
  });

  it("is right to one percent at nine points, portrait and landscape", () => {
    for (const picture of [WIDE, TALL]) {
      for (const fit of ["contain", "cover"] as const) {
        const box = pictureBox(SQUARE, picture, fit);
        for (const x of [0.1, 0.5, 0.9]) {
          for (const y of [0.1, 0.5, 0.9]) {
            const found = fractionAt(
              { x: box.left + box.width * x, y: box.top + box.height * y },
              box,
            );
            expect(Math.abs(found!.x - x)).toBeLessThan(0.01);
            expect(Math.abs(found!.y - y)).toBeLessThan(0.01);
          }
        }
      }
    }
  });
});

describe("a dragged area", () => {
  const box = pictureBox(SQUARE, WIDE, "contain");

  it("is the same from whichever corner it is drawn", () => {
    const area = { x0: 0.25, y0: 0.2, x1: 0.75, y1: 0.6 };
    const one = { x: 200, y: 182.5 };
    const other = { x: 400, y: 272.5 };
    expect(areaBetween(one, other, box)).toEqual(area);
    expect(areaBetween(other, one, box)).toEqual(area);
  });

  it("ends at the picture's edge", () => {
    expect(areaBetween({ x: 0, y: 0 }, { x: 300, y: 250 }, box)).toEqual({
      x0: 0,
      y0: 0,
      x1: 0.5,
      y1: 0.5,
    });
  });

  it("is nothing beside the picture", () => {
    expect(areaBetween({ x: 100, y: 50 }, { x: 300, y: 100 }, box)).toBeUndefined();
  });
});

describe("directions", () => {
  it("of two arrow keys make a diagonal", () => {
    const way = combine([direction(-1, 0), direction(0, 1)]);
    expect(directionName(way)).toBe("up_left");
  });

  it("of opposite keys cancel each other", () => {
    expect(combine([direction(-1, 0), direction(1, 0)])).toEqual(direction(0, 0));
  });

  it("are named as the actions name them", () => {
    expect(directionName(direction(1, -1))).toBe("down_right");
    expect(directionName(direction(0, 0, -1))).toBe("zoom_out");
  });
});
