import { type TemplateResult, css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import { CameraElement } from "./element";
import { direction } from "./geometry";
import { define, isAvailable, isMovable } from "./hass";
import { HoldButtons } from "./hold-button";
import "./presets";
import { shared } from "./styles";
import { earlyWord, formWords, loadWords, spoken, word } from "./words";

interface FeatureConfig {
  type: string;
  style?: "pad" | "zoom" | "presets";
}

interface FeatureContext {
  entity_id?: string;
}

const STYLES = ["pad", "zoom", "presets"];

/** Controls in the tile of a camera: arrows and zoom, zoom alone, or presets. */
export class ProcamPtzFeature extends CameraElement {
  @property({ attribute: false }) context?: FeatureContext;
  @property({ attribute: false }) color?: string;
  @state() private config?: FeatureConfig;

  private readonly buttons = new HoldButtons(() => this.control);

  static getStubConfig(): FeatureConfig {
    return { type: "custom:procam-ptz", style: "pad" };
  }

  static getConfigForm(): Record<string, unknown> {
    return {
      schema: [
        {
          name: "style",
          default: "pad",
          selector: {
            select: {
              mode: "dropdown",
              options: STYLES.map((value) => ({ value, label: earlyWord(`style_${value}`, value) })),
            },
          },
        },
      ],
      ...formWords(),
    };
  }

  static override styles = [
    shared,
    css`
      :host {
        --procam-color: var(--feature-color, var(--primary-color));
        --procam-radius: var(--feature-border-radius, 12px);
        display: block;
        container-type: inline-size;
      }
      .row {
        display: flex;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
        direction: ltr;
      }
      .group {
        display: flex;
        flex: 4;
        gap: 6px;
        min-width: 0;
      }
      .group.zoom {
        flex: 2;
      }
      .key {
        flex: 1;
        min-width: 0;
        min-height: 0;
        height: 100%;
        --mdc-icon-size: 20px;
      }
      procam-presets {
        flex-wrap: nowrap;
        overflow-x: auto;
        padding: 0;
        height: var(--feature-height, 42px);
        scrollbar-width: none;
      }
      @container (max-width: 260px) {
        .pad + .zoom {
          display: none;
        }
      }
    `,
  ];

  get entityId(): string | undefined {
    return this.context?.entity_id;
  }

  setConfig(config: FeatureConfig): void {
    if (config.style && !STYLES.includes(config.style)) {
      throw new Error(`Unknown style: ${config.style}`);
    }
    this.config = config;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.buttons.release();
  }

  protected override willUpdate(): void {
    if (!this.hass) return;
    loadWords(this.hass);
    if (isMovable(this.hass, this.entityId)) void this.control?.probe();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, control, entityId } = this;
    if (!hass || !control || !entityId || !isMovable(hass, entityId)) return nothing;
    if (!control.isAllowed || !isAvailable(hass.states[entityId])) return nothing;
    const style = this.config?.style ?? "pad";
    if (style === "presets") {
      return html`<procam-presets
        role="group"
        aria-label=${word(hass, "presets")}
        .hass=${hass}
        .entityId=${entityId}
        .editable=${false}
        @pointerdown=${stop}
        @click=${stop}
      ></procam-presets>${spoken(control.message)}`;
    }
    return html`<div class="row" @click=${stop} @pointerdown=${stop}>
      ${style === "pad" && (control.can("move") || control.can("step"))
        ? html`<div class="group pad" role="group" aria-label=${word(hass, "move")}>
            ${this.buttons.render(direction(-1, 0), "mdi:arrow-left")}
            ${this.buttons.render(direction(0, 1), "mdi:arrow-up")}
            ${this.buttons.render(direction(0, -1), "mdi:arrow-down")}
            ${this.buttons.render(direction(1, 0), "mdi:arrow-right")}
          </div>`
        : nothing}
      ${control.can("zoom")
        ? html`<div class="group zoom" role="group" aria-label=${word(hass, "zoom")}>
            ${this.buttons.render(direction(0, 0, -1), "mdi:magnify-minus-outline")}
            ${this.buttons.render(direction(0, 0, 1), "mdi:magnify-plus-outline")}
          </div>`
        : nothing}
      ${spoken(control.message)}
    </div>`;
  }
}

/** What is pressed here is no press of the tile, which would open more-info. */
const stop = (event: Event): void => event.stopPropagation();

define("procam-ptz", ProcamPtzFeature);
