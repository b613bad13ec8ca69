import { type TemplateResult, css, html, nothing } from "lit";
import { property } from "lit/decorators.js";

import { CameraElement, iconButton } from "./element";
import { direction } from "./geometry";
import { define } from "./hass";
import { HoldButtons } from "./hold-button";
import { shared } from "./styles";
import { word } from "./words";

const ARROWS = [
  [direction(-1, 1), "mdi:arrow-top-left", "1 / 1"],
  [direction(0, 1), "mdi:arrow-up", "1 / 2"],
  [direction(1, 1), "mdi:arrow-top-right", "1 / 3"],
  [direction(-1, 0), "mdi:arrow-left", "2 / 1"],
  [direction(1, 0), "mdi:arrow-right", "2 / 3"],
  [direction(-1, -1), "mdi:arrow-bottom-left", "3 / 1"],
  [direction(0, -1), "mdi:arrow-down", "3 / 2"],
  [direction(1, -1), "mdi:arrow-bottom-right", "3 / 3"],
] as const;

/** Eight directions around home, and zoom with stop beside them. */
export class ProcamPad extends CameraElement {
  @property({ attribute: false }) entityId?: string;

  private readonly buttons = new HoldButtons(() => this.control);

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        justify-content: center;
        gap: 20px;
        /* Left is left in every language. */
        direction: ltr;
      }
      .pad {
        --key: 52px;
        display: grid;
        grid-template: repeat(3, var(--key)) / repeat(3, var(--key));
        gap: 6px;
      }
      .zoom {
        grid-template-columns: var(--key);
      }
      @media (max-height: 720px) {
        .pad {
          --key: 48px;
        }
      }
      .round {
        border-radius: 50%;
      }
      .home {
        grid-area: 2 / 2;
      }
      .stop {
        grid-area: 2 / 1;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.buttons.release();
  }

  protected override render(): TemplateResult | typeof nothing {
    const control = this.control;
    if (!this.hass || !control) return nothing;
    const turns = control.can("move") || control.can("step");
    const zooms = control.can("zoom");
    return html`
      ${turns
        ? html`<div class="pad" role="group" aria-label=${word(this.hass, "move")}>
            ${ARROWS.map(([way, icon, area]) => this.buttons.render(way, icon, area))}
            ${control.can("home")
              ? this.button("home", "mdi:home", "ptz_home")
              : nothing}
          </div>`
        : nothing}
      <div class="pad zoom" role="group" aria-label=${word(this.hass, "zoom")}>
        ${zooms
          ? this.buttons.render(direction(0, 0, 1), "mdi:magnify-plus-outline", "1 / 1")
          : nothing}
        ${this.button("stop", "mdi:stop", "ptz_stop")}
        ${zooms
          ? this.buttons.render(direction(0, 0, -1), "mdi:magnify-minus-outline", "3 / 1")
          : nothing}
      </div>
    `;
  }

  private button(key: string, icon: string, service: string): TemplateResult {
    const command = (): void => this.command(service);
    return iconButton(word(this.hass!, key), icon, command, `key round ${key}`);
  }

  private command(service: string): void {
    const control = this.control;
    if (!control) return;
    if (service === "ptz_stop" && control.hold.moving) control.hold.interrupt();
    else void control.run(service);
  }
}

define("procam-pad", ProcamPad);
