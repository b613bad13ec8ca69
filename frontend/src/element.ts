/** What the elements have in common. */

import { LitElement, type TemplateResult, html } from "lit";
import { property } from "lit/decorators.js";

import { ControlWatch, type PtzControl, controlOf } from "./control";
import type { Hass } from "./hass";

/** An element that shows or moves one camera; drawn anew when that camera's control changes. */
export abstract class CameraElement extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  abstract readonly entityId?: string | undefined;

  protected readonly watch = new ControlWatch(this);

  protected get control(): PtzControl | undefined {
    return this.hass && this.entityId ? controlOf(this.hass, this.entityId) : undefined;
  }
}

/** Return a button that is an icon, with its label for screen readers and mice. */
export const iconButton = (
  label: string,
  icon: string,
  click: () => unknown,
  kind = "icon-button",
): TemplateResult =>
  html`<button class=${kind} aria-label=${label} title=${label} @click=${click}>
    <ha-icon icon=${icon}></ha-icon>
  </button>`;
