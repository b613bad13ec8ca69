/** Buttons that move while they are held: by pointer, by key and by screen reader. */

import { html, type TemplateResult } from "lit";

import type { PtzControl } from "./control";
import { type Direction, directionName } from "./geometry";
import { word } from "./words";

/** Follows the presses on one element's buttons; at most one of them moves the camera. */
export class HoldButtons {
  private owner: unknown;
  private pressed: number | undefined;
  private button: EventTarget | null = null;

  constructor(private readonly control: () => PtzControl | undefined) {}

  /** End what was started here; called when the element leaves the page. */
  release(): void {
    if (this.owner !== undefined) this.control()?.hold.end(this.owner);
    this.owner = undefined;
    this.pressed = undefined;
    this.button = null;
  }

  render(direction: Direction, icon: string, area = ""): TemplateResult {
    const control = this.control();
    const moving = control?.hold.moving;
    const active = moving !== undefined && directionName(moving) === directionName(direction);
    const label = control ? word(control.hass, directionName(direction)) : "";
    return html`<button
      class="key ${active ? "active" : ""}"
      data-hold
      style=${area ? `grid-area: ${area}` : ""}
      aria-label=${label}
      title=${label}
      @pointerdown=${(event: PointerEvent) => this.pointerDown(event, direction)}
      @pointerup=${this.pointerEnd}
      @pointercancel=${this.pointerEnd}
      @lostpointercapture=${this.pointerEnd}
      @keydown=${(event: KeyboardEvent) => this.keyDown(event, direction)}
      @keyup=${this.keyUp}
      @blur=${this.blur}
      @click=${(event: MouseEvent) => this.click(event, direction)}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      <ha-icon icon=${icon}></ha-icon>
    </button>`;
  }

  private start(owner: unknown, direction: Direction, button: EventTarget | null): void {
    const control = this.control();
    if (!control) return;
    if (!control.canHold(direction)) {
      void control.tap(direction);
      return;
    }
    this.owner = owner;
    this.button = button;
    control.hold.start(owner, direction);
  }

  private pointerDown(event: PointerEvent, direction: Direction): void {
    event.stopPropagation();
    if (this.pressed !== undefined) {
      // A second finger: nobody can say which of the two means it.
      this.release();
      return;
    }
    if (event.button !== 0) return;
    this.pressed = event.pointerId;
    const button = event.currentTarget as Element;
    button.setPointerCapture(event.pointerId);
    this.start(event.pointerId, direction, button);
  }

  private readonly pointerEnd = (event: PointerEvent): void => {
    event.stopPropagation();
    if (event.pointerId === this.pressed) this.release();
  };

  private keyDown(event: KeyboardEvent, direction: Direction): void {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) this.start(event.key, direction, event.currentTarget);
  }

  private readonly keyUp = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === this.owner) this.release();
  };

  /** A press moves the focus here, away from the button that was pressed before. */
  private readonly blur = (event: Event): void => {
    if (event.currentTarget === this.button) this.release();
  };

  /** A click without a press before it comes from a screen reader. */
  private click(event: MouseEvent, direction: Direction): void {
    event.stopPropagation();
    if (event.detail === 0) void this.control()?.tap(direction);
  }
}
