import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import { alarmType } from "./alarms";
import {
  type GridOptions,
  type Hass,
  type HassEntity,
  define,
  fire,
  isAvailable,
  nameOf,
  sibling,
} from "./hass";
import { shared } from "./styles";
import { loadWords, word } from "./words";

const RENEW_MS = 10_000;

interface StillConfig {
  type: string;
  entity: string;
  name?: string;
  path?: string;
}

/**
 * A still of a camera for overviews: it is loaded and renewed only while it is seen, so
 * that two hundred of them cost no more than the dozen on the screen.
 */
export class ProcamStillCard extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @property({ attribute: false }) preview = false;
  @state() private config?: StillConfig;
  @state() private seen = false;
  @state() private failed = false;
  @state() private stamp = Date.now();

  private observer?: IntersectionObserver;
  private timer?: ReturnType<typeof setInterval>;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      /* What is not on the screen is neither laid out nor painted, but can be found and read. */
      ha-card {
        position: relative;
        overflow: hidden;
        content-visibility: auto;
        aspect-ratio: 16 / 9;
      }
      button {
        display: block;
        position: relative;
        width: 100%;
        padding: 0;
        text-align: start;
        aspect-ratio: 16 / 9;
        background: #111;
        border-radius: inherit;
      }
      button:focus-visible {
        outline-offset: -3px;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .bar {
        position: absolute;
        inset: auto 0 0;
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 28px 12px 10px;
        color: #fff;
        font-weight: var(--ha-font-weight-medium, 500);
        line-height: 20px;
        background: linear-gradient(to top, #000b, #0000);
        --mdc-icon-size: 20px;
      }
      .name {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-shadow: 0 1px 2px #0009;
      }
      .dot {
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--error-color);
        box-shadow: 0 0 0 2px #fff8;
      }
      .alert {
        position: absolute;
        top: 8px;
        inset-inline-end: 8px;
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 4px 10px;
        border-radius: 14px;
        color: #fff;
        background: color-mix(in srgb, var(--error-color) 85%, #000);
        font-size: var(--ha-font-size-s, 12px);
        font-weight: var(--ha-font-weight-medium, 500);
        --mdc-icon-size: 16px;
      }
      .none {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 6px;
        box-sizing: border-box;
        height: 100%;
        padding-bottom: 28px;
        color: #bbb;
        font-size: var(--ha-font-size-s, 12px);
        --mdc-icon-size: 32px;
      }
    `,
  ];

  setConfig(config: StillConfig): void {
    if (!config.entity) throw new Error("Choose a camera (entity)");
    this.config = config;
  }

  getCardSize(): number {
    return 3;
  }

  getGridOptions(): GridOptions {
    return { columns: 6, rows: "auto", min_columns: 4 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        this.seen = entries.some((entry) => entry.isIntersecting);
      },
      { rootMargin: "100px" },
    );
    this.observer.observe(this);
    this.timer = setInterval(() => {
      if (this.seen && document.visibilityState === "visible") this.stamp = Date.now();
    }, RENEW_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    clearInterval(this.timer);
    this.seen = false;
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as Hass | undefined;
    if (changed.size > 1 || !changed.has("hass") || !before || !this.hass) return true;
    if (before.localize !== this.hass.localize || before.entities !== this.hass.entities) return true;
    const { entity } = this.config ?? {};
    if (!entity) return false;
    return (
      before.states[entity] !== this.hass.states[entity] ||
      sibling(before, entity, "binary_sensor", "alarm") !==
        sibling(this.hass, entity, "binary_sensor", "alarm")
    );
  }

  protected override willUpdate(): void {
    if (this.hass) loadWords(this.hass);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    const entity = hass && config ? hass.states[config.entity] : undefined;
    if (!hass || !config || !entity) return nothing;
    const name = config.name || nameOf(entity);
    const alarm = sibling(hass, config.entity, "binary_sensor", "alarm");
    return html`<ha-card>
      <button @click=${this.open}>
        ${this.renderStill(entity)}
        <span class="bar">
          <span class="name">${name}</span>
          ${entity.state === "recording"
            ? html`<span
                class="dot"
                role="img"
                aria-label=${hass.formatEntityState(entity)}
                title=${hass.formatEntityState(entity)}
              ></span>`
            : nothing}
        </span>
        ${alarm?.state === "on"
          ? html`<span class="alert">
              <ha-icon icon="mdi:alarm-light"></ha-icon>${nameOfAlarm(hass, alarm)}
            </span>`
          : nothing}
      </button>
    </ha-card>`;
  }

  private renderStill(entity: HassEntity): TemplateResult {
    const picture = entity.attributes.entity_picture;
    if (!isAvailable(entity) || !picture || this.failed) {
      return html`<span class="none">
        <ha-icon icon="mdi:video-off-outline"></ha-icon>
        ${word(this.hass!, isAvailable(entity) ? "no_picture" : "offline")}
      </span>`;
    }
    if (!this.seen) return html`<span class="none"></span>`;
    return html`<img
      alt=""
      src="${this.hass!.hassUrl(picture)}&time=${this.stamp}"
      @error=${() => (this.failed = true)}
    />`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("stamp") && this.failed) this.failed = false;
  }

  private readonly open = (): void => {
    const { path, entity } = this.config!;
    if (!path) {
      fire(this, "hass-more-info", { entityId: entity });
      return;
    }
    const base = window.location.pathname.split("/").slice(0, 2).join("/");
    history.pushState(null, "", `${base}/${path}`);
    fire(window, "location-changed", { replace: false });
  };
}

/** Return the alarm's own type where the camera reports one. */
function nameOfAlarm(hass: Hass, alarm: HassEntity): string {
  const type = alarm.attributes["alarm_type"];
  return typeof type === "string" && type
    ? alarmType(hass, type)
    : hass.localize("component.procam.entity.binary_sensor.alarm.name");
}

define("procam-still-card", ProcamStillCard);
