import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { direction } from "../src/geometry";
import { DURATION_S, Hold, type HoldActions, RENEW_MS, SLOW_MS } from "../src/hold";

const LEFT = direction(-1, 0);
const UP = direction(0, 1);

/** A camera whose answers the test gives when it likes. */
class SlowCamera implements HoldActions {
  sent: string[] = [];
  ended: string[] = [];
  slow = 0;
  private waiting: { resolve(): void; reject(): void }[] = [];

  move = (way: { pan: number; tilt: number }): Promise<void> => {
    this.sent.push(`move ${way.pan},${way.tilt}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  };
  stop = (): Promise<void> => {
    this.sent.push("stop");
    return Promise.resolve();
  };
  onEnd = (reason: string): void => void this.ended.push(reason);
  onSlow = (): void => void this.slow++;

  async answer(): Promise<void> {
    this.waiting.shift()?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }

  async refuse(): Promise<void> {
    this.waiting.shift()?.reject();
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe("a movement that is held", () => {
  let camera: SlowCamera;
  let hold: Hold;

  beforeEach(() => {
    vi.useFakeTimers();
    camera = new SlowCamera();
    hold = new Hold(camera);
  });
  afterEach(() => vi.useRealTimers());

  it("is renewed before the camera's time is up", async () => {
    expect(RENEW_MS).toBeLessThan(DURATION_S * 1000);
    hold.start("finger", LEFT);
    for (let passed = 0; passed < 4000; passed += RENEW_MS) {
      await camera.answer();
      await vi.advanceTimersByTimeAsync(RENEW_MS);
    }
    expect(camera.sent).toEqual(Array(11).fill("move -1,0"));
  });

  it("stops at once and only once when it is let go", () => {
    hold.start("finger", LEFT);
    hold.end("finger");
    hold.end("finger");
    hold.interrupt();
    expect(camera.sent).toEqual(["move -1,0", "stop"]);
    expect(camera.ended).toEqual(["released"]);
  });

  it("sends nothing more after the stop, even when an answer is still to come", async () => {
    hold.start("finger", LEFT);
    await vi.advanceTimersByTimeAsync(RENEW_MS * 2);
    hold.end("finger");
    await camera.answer();
    await vi.advanceTimersByTimeAsync(5000);
    expect(camera.sent).toEqual(["move -1,0", "stop"]);
  });

  it("has one call in flight however long the camera takes", async () => {
    hold.start("finger", LEFT);
    await vi.advanceTimersByTimeAsync(4000);
    expect(camera.sent).toEqual(["move -1,0"]);
    await camera.answer();
    expect(camera.sent).toEqual(["move -1,0", "move -1,0"]);
  });

  it("tells that the connection is slow", async () => {
    hold.start("finger", LEFT);
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    expect(camera.slow).toBe(1);
  });

  it("is not ended by another finger's release", () => {
    hold.start("one", LEFT);
    hold.end("other");
    expect(hold.moving).toEqual(LEFT);
  });

  it("changes its direction without a stop in between", async () => {
    hold.start("keys", LEFT);
    await camera.answer();
    hold.start("keys", UP);
    expect(camera.sent).toEqual(["move -1,0", "move 0,1"]);
  });

  it("takes the new direction as soon as the call in flight is answered", async () => {
    hold.start("keys", LEFT);
    hold.start("keys", UP);
    expect(camera.sent).toEqual(["move -1,0"]);
    await camera.answer();
    expect(camera.sent).toEqual(["move -1,0", "move 0,1"]);
  });

  it("is not retried when the camera refuses, and is stopped all the same", async () => {
    hold.start("finger", LEFT);
    await camera.refuse();
    await vi.advanceTimersByTimeAsync(2000);
    expect(camera.sent).toEqual(["move -1,0", "stop"]);
    expect(camera.ended).toEqual(["failed"]);
  });

  it("sends nothing into a lost connection", () => {
    hold.start("finger", LEFT);
    hold.interrupt("disconnected");
    expect(camera.sent).toEqual(["move -1,0"]);
    expect(camera.ended).toEqual(["disconnected"]);
  });

  it("stops when opposite keys cancel each other", () => {
    hold.start("keys", LEFT);
    hold.start("keys", direction(0, 0));
    expect(camera.sent).toEqual(["move -1,0", "stop"]);
  });
});
