/**
 * A movement that lasts exactly as long as something is held.
 *
 * Each move asks for one second and is renewed every 400 ms, so that a camera whose
 * viewer has gone (tab killed, network cut) stops by itself. Only one call is in flight:
 * calls that pile up behind a slow network would all arrive after the release.
 */

import { type Direction, isStill } from "./geometry";

export const RENEW_MS = 400;
export const DURATION_S = 1;
export const SLOW_MS = 1000;

export type EndReason = "released" | "interrupted" | "failed" | "disconnected";

export interface HoldActions {
  /**
   * Move for `DURATION_S`; rejects when the device or the connection refuses.
   *
   * `isFirst` until the first renewal: whoever only taps means a small movement.
   */
  move(direction: Direction, isFirst: boolean): Promise<unknown>;
  stop(reason: EndReason): Promise<unknown>;
  onStart?(direction: Direction): void;
  onEnd?(reason: EndReason): void;
  /** Called once per call that has not been answered for `SLOW_MS`. */
  onSlow?(): void;
}

export class Hold {
  private owner: unknown;
  private direction: Direction | undefined;
  private inFlight = false;
  private due = false;
  private isFirst = true;
  private renewal: ReturnType<typeof setInterval> | undefined;
  private slow: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly actions: HoldActions) {}

  get moving(): Direction | undefined {
    return this.direction;
  }

  /** Start moving; a press by another owner takes over without a stop in between. */
  start(owner: unknown, direction: Direction): void {
    if (isStill(direction)) {
      this.end(owner);
      return;
    }
    this.isFirst = this.direction === undefined;
    this.owner = owner;
    this.direction = direction;
    clearInterval(this.renewal);
    this.renewal = setInterval(() => {
      this.isFirst = false;
      this.renew();
    }, RENEW_MS);
    this.actions.onStart?.(direction);
    this.renew();
  }

  /** End the movement if this owner has it. */
  end(owner: unknown): void {
    if (owner === this.owner) this.finish("released");
  }

  /** End the movement whoever has it. */
  interrupt(reason: EndReason = "interrupted"): void {
    this.finish(reason);
  }

  private renew(): void {
    if (this.direction === undefined) return;
    if (this.inFlight) {
      this.due = true;
      return;
    }
    this.due = false;
    this.inFlight = true;
    this.slow = setTimeout(() => this.actions.onSlow?.(), SLOW_MS);
    this.actions.move(this.direction, this.isFirst).then(
      () => {
        this.answered();
        if (this.due) this.renew();
      },
      () => {
        this.answered();
        this.finish("failed");
      },
    );
  }

  private answered(): void {
    clearTimeout(this.slow);
    this.inFlight = false;
  }

  private finish(reason: EndReason): void {
    if (this.direction === undefined) return;
    this.direction = undefined;
    this.owner = undefined;
    this.due = false;
    clearInterval(this.renewal);
    // Without a connection nothing can be sent, and a stop that is kept until it is back
    // would end whatever somebody else has started by then.
    if (reason !== "disconnected") this.actions.stop(reason).catch(() => undefined);
    this.actions.onEnd?.(reason);
  }
}
