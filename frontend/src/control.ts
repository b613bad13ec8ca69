/** Moves one camera, however many cards show it. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import { type Direction, directionName } from "./geometry";
import { type Capability, type Hass, type ServiceError, can, isAvailable, isUnauthorized } from "./hass";
import { DURATION_S, type EndReason, Hold } from "./hold";
import { speedOf } from "./speed";
import { sentence, toast, word } from "./words";

const CONNECTION_LOST = 3;
const TAP_MS = 300;
/** Share of the speed at which a movement begins, but not under what every head can do. */
const FIRST_SHARE = 0.3;
const MIN_SPEED = 5;

/** Return the error of a call; a lost connection wraps it in the message it answers. */
const errorOf = (reason: unknown): ServiceError => {
  const error = (reason ?? {}) as ServiceError & { error?: ServiceError };
  return error.error ?? error;
};

export class PtzControl extends EventTarget {
  hass!: Hass;
  /** The last thing that happened, for the live region. */
  message = "";
  isSlow = false;
  /** False once Home Assistant has refused this user the camera. */
  isAllowed = true;
  speed: number | undefined;
  readonly hold: Hold;
  private probed = false;

  constructor(readonly entityId: string) {
    super();
    this.hold = new Hold({
      move: (direction, isFirst) => this.move(direction, isFirst),
      // After a refusal the user has read one sentence; that of the stop adds nothing.
      stop: (reason) => this.send("ptz_stop", {}, reason !== "failed"),
      onStart: (direction) => this.started(direction),
      onEnd: (reason) => this.ended(reason),
      onSlow: () => {
        this.isSlow = true;
        this.say(word(this.hass, "slow"));
      },
    });
  }

  /** Take the newest state of Home Assistant; ends a movement that it makes impossible. */
  update(hass: Hass): void {
    this.hass = hass;
    if (!this.hold.moving) return;
    if (!hass.connected) this.hold.interrupt("disconnected");
    else if (!isAvailable(hass.states[this.entityId])) this.hold.interrupt();
  }

  can(capability: Capability): boolean {
    return this.isAllowed && can(this.hass.states[this.entityId], capability);
  }

  /** Return true if a movement in this direction can last as long as a press. */
  canHold({ pan, tilt }: Direction): boolean {
    return this.can("move") || (pan === 0 && tilt === 0 && this.can("zoom"));
  }

  /**
   * Ask once whether this user may move the camera.
   *
   * The question is to save a preset without a number and a name, which is refused before
   * anything is sent, but after the permission is checked.
   */
  async probe(): Promise<void> {
    if (this.probed || this.hass.user?.is_admin !== false) return;
    this.probed = true;
    await this.hass
      .callService("procam", "ptz_save_preset", {}, { entity_id: this.entityId }, false)
      .catch((reason: unknown) => this.check(errorOf(reason)));
  }

  /** Carry out a command that ends by itself; what is refused is shown. */
  async run(service: string, data: Record<string, unknown> = {}): Promise<boolean> {
    try {
      await this.send(service, data);
      return true;
    } catch {
      return false;
    }
  }

  /** Move one short step, for who can press but not hold. */
  async tap(direction: Direction): Promise<void> {
    if (this.can("step")) {
      this.say(this.movingWord(direction));
      await this.run("ptz_step", { direction: directionName(direction) });
      return;
    }
    const owner = {};
    this.hold.start(owner, direction);
    setTimeout(() => this.hold.end(owner), TAP_MS);
  }

  /** Take the refusal of an action that was sent by somebody else. */
  async refuse(reason: unknown): Promise<void> {
    const error = errorOf(reason);
    this.check(error);
    const message = await sentence(this.hass, error);
    this.say(message);
    toast(message);
  }

  say(message: string): void {
    this.message = message;
    this.dispatchEvent(new Event("change"));
  }

  private move({ pan, tilt, zoom }: Direction, isFirst: boolean): Promise<unknown> {
    const wanted = this.speed ?? speedOf(this.entityId);
    const speed = isFirst ? Math.min(wanted, Math.max(MIN_SPEED, wanted * FIRST_SHARE)) : wanted;
    return this.send("ptz_move", {
      pan: pan * speed,
      tilt: tilt * speed,
      zoom: zoom * speed,
      duration: DURATION_S,
    }).then(() => {
      if (!this.isSlow) return;
      this.isSlow = false;
      this.dispatchEvent(new Event("change"));
    });
  }

  private async send(
    service: string,
    data: Record<string, unknown> = {},
    notify = true,
  ): Promise<void> {
    const target = { entity_id: this.entityId };
    try {
      await this.hass.callService("procam", service, data, target, false);
    } catch (reason) {
      const error = errorOf(reason);
      if (error.code === CONNECTION_LOST || !this.hass.connected) {
        this.hold.interrupt("disconnected");
      } else if (notify) {
        await this.refuse(error);
      } else {
        this.check(error);
      }
      throw error;
    }
  }

  private check(error: ServiceError): void {
    if (!isUnauthorized(error)) return;
    this.isAllowed = false;
    this.dispatchEvent(new Event("change"));
  }

  private started(direction: Direction): void {
    window.addEventListener("blur", this.interrupt);
    window.addEventListener("pagehide", this.interrupt);
    document.addEventListener("visibilitychange", this.interruptHidden);
    this.say(this.movingWord(direction));
  }

  private ended(reason: EndReason): void {
    window.removeEventListener("blur", this.interrupt);
    window.removeEventListener("pagehide", this.interrupt);
    document.removeEventListener("visibilitychange", this.interruptHidden);
    this.isSlow = false;
    if (reason === "disconnected") this.say(word(this.hass, "connection_lost"));
    else if (reason !== "failed") this.say(word(this.hass, "stopped"));
    else this.dispatchEvent(new Event("change"));
  }

  private movingWord(direction: Direction): string {
    return word(this.hass, "moving", { direction: word(this.hass, directionName(direction)) });
  }

  private readonly interrupt = (): void => this.hold.interrupt();

  private readonly interruptHidden = (): void => {
    if (document.visibilityState === "hidden") this.hold.interrupt();
  };
}

const controls = new Map<string, PtzControl>();

/** Return the one control of a camera, with the newest state of Home Assistant. */
export function controlOf(hass: Hass, entityId: string): PtzControl {
  let control = controls.get(entityId);
  if (!control) controls.set(entityId, (control = new PtzControl(entityId)));
  control.update(hass);
  return control;
}

/** Draws an element anew whenever its camera's control changes. */
export class ControlWatch implements ReactiveController {
  private watched: PtzControl | undefined;
  private readonly changed = (): void => this.host.requestUpdate();

  constructor(
    private readonly host: ReactiveControllerHost & { hass?: Hass; entityId?: string },
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const { hass, entityId } = this.host;
    this.watch(hass && entityId ? controlOf(hass, entityId) : undefined);
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.watch(undefined);
  }

  private watch(control: PtzControl | undefined): void {
    if (control === this.watched) return;
    this.watched?.removeEventListener("change", this.changed);
    this.watched = control;
    control?.addEventListener("change", this.changed);
  }
}
