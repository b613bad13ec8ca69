import { type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";

import { alarmType } from "./alarms";
import { CameraElement, iconButton } from "./element";
import {
  type GridOptions,
  type Hass,
  type HassEntity,
  cameras,
  define,
  deviceEntities,
  domainOf,
  fire,
  isAvailable,
  isMovable,
  nameOf,
} from "./hass";
import "./pad";
import "./picture";
import type { ClickMode } from "./picture";
import "./presets";
import { type ProcamPresets, presetsOf } from "./presets";
import { loadSpeeds, setSpeed, speedOf } from "./speed";
import { shared } from "./styles";
import { clock } from "./time";
import { earlyWord, formWords, loadWords, spoken, toast, word } from "./words";

export interface CameraCardConfig {
  type: string;
  entity: string;
  name?: string;
  controls?: "auto" | "below" | "over" | "none";
  click?: ClickMode;
  speed?: number;
  presets?: string[];
  show_presets?: boolean;
}

/** What is worth a badge beside the camera's name while it is on. */
const ALERTS: Record<string, string> = {
  alarm: "mdi:alarm-light",
  tamper: "mdi:shield-alert",
  motion: "mdi:motion-sensor",
  face: "mdi:face-recognition",
};

export class ProcamCameraCard extends CameraElement {
  @property({ attribute: false }) preview = false;
  @property({ attribute: false }) editMode = false;
  @state() private config?: CameraCardConfig;
  @state() private fullscreen = false;

  private asked = false;

  @query("procam-presets") private presets?: ProcamPresets;

  static getConfigForm(): Record<string, unknown> {
    return {
      schema: [
        {
          name: "entity",
          required: true,
          selector: { entity: { filter: { domain: "camera", integration: "procam" } } },
        },
        { name: "name", selector: { text: {} } },
        {
          type: "grid",
          name: "",
          schema: [
            { name: "controls", default: "auto", selector: choice("controls", ["auto", "below", "over", "none"]) },
            { name: "click", default: "center", selector: choice("click", ["center", "area", "none"]) },
          ],
        },
        {
          name: "speed",
          selector: { number: { min: 5, max: 100, step: 5, unit_of_measurement: "%", mode: "slider" } },
        },
        { name: "show_presets", default: true, selector: { boolean: {} } },
        { name: "presets", selector: { text: { multiple: true } } },
      ],
      ...formWords(),
    };
  }

  static getStubConfig(hass: Hass): Omit<CameraCardConfig, "type"> {
    loadWords(hass);
    return { entity: cameras(hass)[0]?.entity_id ?? "" };
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        height: 100%;
      }
      ha-card {
        display: flex;
        flex-direction: column;
        height: 100%;
        overflow: hidden;
        container-type: inline-size;
      }
      .header {
        display: flex;
        align-items: center;
        min-height: 56px;
        padding-inline: 16px 4px;
      }
      .title {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        justify-content: center;
        flex: 1;
        min-width: 0;
        min-height: 48px;
        padding: 0;
        text-align: start;
        border-radius: 8px;
      }
      .title span {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: var(--ha-font-weight-medium, 500);
        line-height: 22px;
      }
      .state {
        display: flex;
        align-items: center;
        gap: 6px;
        font-size: var(--ha-font-size-s, 12px);
        line-height: 16px;
        color: var(--secondary-text-color);
      }
      .recording .state::before {
        content: "";
        display: inline-block;
        flex: none;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--error-color);
      }
      .chip.alert {
        background: color-mix(in srgb, var(--error-color) 18%, transparent);
        color: var(--procam-on-danger);
        min-width: 0;
        margin-inline: 8px 4px;
      }
      .chip.alert.soft {
        background: color-mix(in srgb, var(--warning-color) 18%, transparent);
        color: var(--procam-on-warning);
      }
      .body {
        display: flex;
        flex-direction: column;
        flex: auto;
        min-height: 0;
      }
      .stage {
        position: relative;
        flex: none;
      }
      .controls {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 12px 24px;
        align-items: center;
        padding: 8px 16px 12px;
      }
      .tools {
        display: flex;
        flex-direction: column;
        gap: 6px;
        min-width: 0;
        max-width: 420px;
      }
      .tool {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 48px;
      }
      .tool > ha-icon {
        flex: none;
        color: var(--secondary-text-color);
      }
      .tool .value {
        flex: none;
        min-width: 44px;
        text-align: right;
        font-size: var(--ha-font-size-m, 14px);
        font-variant-numeric: tabular-nums;
        color: var(--secondary-text-color);
        direction: ltr;
      }
      input[type="range"] {
        flex: 1;
        min-width: 0;
        height: 48px;
        margin: 0;
        appearance: none;
        background: linear-gradient(
            to right,
            var(--primary-color) var(--part),
            var(--procam-hover) var(--part)
          )
          no-repeat center / 100% 6px;
        border-radius: 24px;
        direction: ltr;
        cursor: pointer;
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 20px;
        height: 20px;
        border-radius: 50%;
        background: var(--primary-color);
      }
      input::-moz-range-thumb {
        width: 20px;
        height: 20px;
        border: 0;
        border-radius: 50%;
        background: var(--primary-color);
      }
      .segments {
        display: flex;
        flex: 1;
        gap: 6px;
      }
      .segments .key {
        flex: 1;
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      select {
        flex: 1;
      }
      procam-presets {
        grid-column: 1 / -1;
      }
      .over {
        padding-top: 16px;
      }
      @container (min-width: 600px) {
        .over {
          position: absolute;
          inset-block-end: 12px;
          right: 12px;
          padding: 10px;
          border-radius: 20px;
          color: #fff;
          background: #0007;
          --primary-text-color: #fff;
          backdrop-filter: blur(6px);
        }
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 8px 16px;
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-m, 14px);
      }
      .notice ha-icon {
        color: var(--warning-color);
      }
      @container (max-width: 459px) {
        .controls {
          grid-template-columns: minmax(0, 1fr);
        }
        .tools {
          max-width: none;
        }
      }
      @container (max-width: 520px) {
        procam-presets {
          flex-wrap: nowrap;
          overflow-x: auto;
          margin-inline: -16px;
          padding-inline: 16px;
          scrollbar-width: none;
        }
      }
      @container (max-width: 400px) {
        .chip.alert span {
          display: none;
        }
      }
      .full {
        color: var(--primary-text-color);
        background: var(--card-background-color);
        border-radius: 0;
        border: 0;
      }
      .full .stage {
        flex: 1;
        min-height: 0;
      }
      .full .controls {
        flex: none;
        max-height: 60vh;
        overflow-y: auto;
      }
      /* A phone on its side: the pad is beside the picture, or it would be off the screen. */
      @media (max-height: 480px) {
        @container (min-width: 460px) {
          .beside {
            display: grid;
            grid-template-columns: minmax(0, 1fr) auto;
            grid-auto-rows: max-content;
            overflow-y: auto;
          }
          .beside .controls {
            display: contents;
          }
          .beside procam-pad {
            align-self: center;
            padding: 4px 16px;
          }
          .beside > .notice,
          .beside .tools {
            grid-column: 1 / -1;
          }
          .beside procam-presets {
            order: 1;
            margin-inline: 0;
            padding: 8px 16px;
          }
          .beside .tools {
            order: 2;
            max-width: none;
            padding: 0 16px 12px;
          }
          .full .beside .stage {
            height: calc(100vh - 112px);
          }
        }
      }
    `,
  ];

  get entityId(): string | undefined {
    return this.config?.entity;
  }

  setConfig(config: CameraCardConfig): void {
    if (!config.entity) throw new Error("Choose a camera (entity)");
    if (domainOf(config.entity) !== "camera") {
      throw new Error(`${config.entity} is not a camera`);
    }
    this.config = config;
  }

  getCardSize(): number {
    return 9;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("fullscreenchange", this.followFullscreen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("fullscreenchange", this.followFullscreen);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hass) return;
    if (changed.has("hass")) {
      loadWords(this.hass);
      this.control?.update(this.hass);
    }
    if (!this.preview && isMovable(this.hass, this.entityId)) {
      if (!this.asked) void loadSpeeds(this.hass).then(() => this.requestUpdate());
      this.asked = true;
      void this.control?.probe();
    }
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as Hass | undefined;
    if (changed.size > 1 || !changed.has("hass") || !before || !this.hass) return true;
    const now = this.hass;
    if (
      before.localize !== now.localize ||
      before.connected !== now.connected ||
      before.user !== now.user ||
      before.entities !== now.entities
    ) {
      return true;
    }
    return this.watched(now).some((id) => before.states[id] !== now.states[id]);
  }

  /** Return the entities that are shown here. */
  private watched(hass: Hass): string[] {
    const deviceId = hass.entities[this.entityId ?? ""]?.device_id;
    return [this.entityId ?? "", ...deviceEntities(hass, deviceId).map((one) => one.entity_id)];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config, control } = this;
    if (!hass || !config || !control) return nothing;
    const entity = hass.states[config.entity];
    if (!entity) return this.renderMissing(config.entity);
    const available = isAvailable(entity);
    const moves = available && control.isAllowed && isMovable(hass, config.entity);
    const place = config.controls ?? "auto";
    return html`<ha-card class=${this.fullscreen ? "full" : ""}>
      ${this.renderHeader(entity)}
      <div class="body ${moves && this.showsPad(place) ? "beside" : ""}">
        <div class="stage">
          <procam-picture
            .hass=${hass}
            .entityId=${config.entity}
            .clickMode=${control.isAllowed ? (config.click ?? "center") : "none"}
            .live=${!this.preview && !this.editMode}
            .fill=${this.fullscreen}
            @procam-preset=${this.recallByKey}
          ></procam-picture>
          ${moves && place === "over"
            ? html`<procam-pad class="over" .hass=${hass} .entityId=${config.entity}></procam-pad>`
            : nothing}
        </div>
        ${control.isSlow
          ? html`<div class="notice">
              <ha-icon icon="mdi:speedometer-slow"></ha-icon>${word(hass, "slow")}
            </div>`
          : nothing}
        ${moves && place !== "none" ? this.renderControls(place, entity) : nothing}
      </div>
      ${spoken(available ? control.message : word(hass, "offline"))}
      ${spoken(this.urgent(), "alert")}
    </ha-card>`;
  }

  private renderMissing(entityId: string): TemplateResult {
    return html`<ha-card>
      <div class="notice">
        <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
        ${word(this.hass!, "missing", { entity: entityId })}
      </div>
    </ha-card>`;
  }

  private renderHeader(entity: HassEntity): TemplateResult {
    const hass = this.hass!;
    const picture = entity.attributes.entity_picture;
    return html`<div class="header">
      <button
        class="title ${entity.state === "recording" ? "recording" : ""}"
        @click=${() => this.moreInfo(entity.entity_id)}
      >
        <span class="name">${this.config!.name || nameOf(entity)}</span>
        <span class="state">${hass.formatEntityState(entity)}</span>
      </button>
      ${this.alerts().map(
        ([key, alert]) =>
          html`<button
            class="chip alert ${isUrgent(key) ? "" : "soft"}"
            aria-label=${alertText(hass, key, alert)}
            @click=${() => this.moreInfo(alert.entity_id)}
          >
            <ha-icon icon=${ALERTS[key]!}></ha-icon><span>${alertText(hass, key, alert)}</span>
          </button>`,
      )}
      ${picture && isAvailable(entity)
        ? iconButton(word(hass, "snapshot"), "mdi:camera-outline", this.snapshot)
        : nothing}
      ${document.fullscreenEnabled
        ? iconButton(
            word(hass, this.fullscreen ? "exit_fullscreen" : "fullscreen"),
            this.fullscreen ? "mdi:fullscreen-exit" : "mdi:fullscreen",
            this.toggleFullscreen,
          )
        : nothing}
    </div>`;
  }

  /** Return the device's sensors that are on now, the most important first. */
  private alerts(): [string, HassEntity][] {
    const hass = this.hass!;
    const entries = deviceEntities(hass, hass.entities[this.entityId!]?.device_id);
    const found = Object.keys(ALERTS).flatMap((key): [string, HassEntity][] => {
      const entry = entries.find(
        (one) => one.translation_key === key && domainOf(one.entity_id) === "binary_sensor",
      );
      const sensor = entry && hass.states[entry.entity_id];
      return sensor?.state === "on" ? [[key, sensor]] : [];
    });
    return found.slice(0, 1);
  }

  /** Return the alert that is worth an interruption; motion comes and goes. */
  private urgent(): string {
    const [found] = this.alerts();
    return found && isUrgent(found[0]) ? alertText(this.hass!, ...found) : "";
  }

  private showsPad(place: string): boolean {
    const control = this.control!;
    const turns = control.canHold({ pan: 1, tilt: 0, zoom: 0 }) || control.can("step");
    return (place === "auto" || place === "below") && (turns || control.can("zoom"));
  }

  private renderControls(place: string, entity: HassEntity): TemplateResult {
    const hass = this.hass!;
    const control = this.control!;
    const entityId = entity.entity_id;
    const showsPresets =
      this.config!.show_presets !== false &&
      (control.can("edit_presets") ||
        (presetsOf(hass, entityId)?.attributes.options?.length ?? 0) > 0);
    return html`<div class="controls">
      ${showsPresets
        ? html`<procam-presets
            role="group"
            aria-label=${word(hass, "presets")}
            .hass=${hass}
            .entityId=${entityId}
            .chosen=${this.config!.presets}
            .editable=${!this.preview}
          ></procam-presets>`
        : nothing}
      ${this.showsPad(place)
        ? html`<procam-pad .hass=${hass} .entityId=${entityId}></procam-pad>`
        : nothing}
      <div class="tools">
        ${control.can("move") || control.can("zoom") ? this.renderSpeed(entityId) : nothing}
        ${control.can("focus") ? this.renderFocus() : nothing}
        ${control.can("tours") ? this.renderTours() : nothing}
      </div>
    </div>`;
  }

  private renderSpeed(entityId: string): TemplateResult {
    const hass = this.hass!;
    const speed = speedOf(entityId, this.config!.speed);
    this.control!.speed = speed;
    return html`<label class="tool" title=${word(hass, "speed")}>
      <ha-icon icon="mdi:speedometer"></ha-icon>
      <input
        type="range"
        min="5"
        max="100"
        step="5"
        aria-label=${word(hass, "speed")}
        aria-valuetext="${speed} %"
        style="--part: ${((speed - 5) / 95) * 100}%"
        .value=${String(speed)}
        @input=${(event: Event) => {
          setSpeed(hass, entityId, Number((event.target as HTMLInputElement).value));
          this.requestUpdate();
        }}
      />
      <span class="value">${speed} %</span>
    </label>`;
  }

  private renderFocus(): TemplateResult {
    const hass = this.hass!;
    const key = (focus: string, icon?: string): TemplateResult =>
      html`<button
        class="key"
        aria-label=${icon ? word(hass, `focus_${focus}`) : nothing}
        title=${word(hass, `focus_${focus}`)}
        @click=${() => void this.control?.run("ptz_focus", { focus })}
      >
        ${icon ? html`<ha-icon icon=${icon}></ha-icon>` : word(hass, "auto")}
      </button>`;
    return html`<div class="tool" role="group" aria-label=${word(hass, "focus")}>
      <ha-icon icon="mdi:image-filter-center-focus"></ha-icon>
      <div class="segments">
        ${key("near", "mdi:flower-outline")} ${key("auto")} ${key("far", "mdi:image-filter-hdr")}
      </div>
    </div>`;
  }

  /** Tours are a select of the device, or a switch for each. */
  private renderTours(): TemplateResult | typeof nothing {
    const hass = this.hass!;
    const entries = deviceEntities(hass, hass.entities[this.entityId!]?.device_id);
    const states = (keys: string[], domain: string): HassEntity[] =>
      entries
        .filter((one) => keys.includes(one.translation_key ?? "") && domainOf(one.entity_id) === domain)
        .map((one) => hass.states[one.entity_id])
        .filter(isAvailable);
    const select = states(["patrol", "tour"], "select")[0];
    const switches = states(["tour"], "switch");
    const choices: [string, string][] = select
      ? (select.attributes.options ?? [])
          .filter((one) => one !== "none")
          .map((one) => [one, hass.formatEntityState(select, one)])
      : switches.map((one) => [one.entity_id, nameOf(one)]);
    if (!choices.length) return nothing;
    const running = select
      ? choices.find(([option]) => option === select.state)?.[0]
      : switches.find((one) => one.state === "on")?.entity_id;
    return html`<label class="tool" title=${word(hass, "tour")}>
      <ha-icon icon="mdi:map-marker-path"></ha-icon>
      <select
        aria-label=${word(hass, "tour")}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          void this.startTour(value, running, select);
        }}
      >
        <option value="" ?selected=${!running}>
          ${word(hass, running ? "stop_tour" : "no_tour")}
        </option>
        ${choices.map(
          ([value, label]) =>
            html`<option value=${value} ?selected=${value === running}>${label}</option>`,
        )}
      </select>
    </label>`;
  }

  private async startTour(value: string, running?: string, select?: HassEntity): Promise<void> {
    const hass = this.hass!;
    const control = this.control!;
    if (!value) {
      await control.run("ptz_tour");
    } else if (select) {
      await hass
        .callService("select", "select_option", { option: value }, { entity_id: select.entity_id }, false)
        .catch((error: unknown) => control.refuse(error));
    } else if (value !== running) {
      await hass
        .callService("switch", "turn_on", {}, { entity_id: value }, false)
        .catch((error: unknown) => control.refuse(error));
    }
    this.requestUpdate();
  }

  private readonly recallByKey = (event: CustomEvent<{ index: number }>): void => {
    this.presets?.recallAt(event.detail.index);
  };

  private moreInfo(entityId: string): void {
    fire(this, "hass-more-info", { entityId });
  }

  /** Save the camera's present picture as a file. */
  private readonly snapshot = async (): Promise<void> => {
    const hass = this.hass!;
    const entity = hass.states[this.entityId!]!;
    try {
      const response = await fetch(hass.hassUrl(entity.attributes.entity_picture));
      if (!response.ok) throw new Error(response.statusText);
      const url = URL.createObjectURL(await response.blob());
      const link = document.createElement("a");
      link.href = url;
      link.download = `${nameOf(entity)} ${new Date().toISOString().slice(0, 19)}.jpg`
        .replace("T", " ")
        .replace(/[\\/:*?"<>|]/g, "-");
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch {
      toast(word(hass, "no_picture"));
    }
  };

  private readonly toggleFullscreen = (): void => {
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : this.renderRoot.querySelector("ha-card")!.requestFullscreen();
    done.catch(() => undefined);
  };

  private readonly followFullscreen = (): void => {
    this.fullscreen = this.shadowRoot?.fullscreenElement != null;
  };
}

const isUrgent = (key: string): boolean => key === "alarm" || key === "tamper";

/** Return what an alert says: the alarm's own type and time, else the sensor's name. */
function alertText(hass: Hass, key: string, sensor: HassEntity): string {
  const type = sensor.attributes["alarm_type"];
  const words = key === "alarm" && typeof type === "string" && type ? alarmType(hass, type) : nameOfKey(hass, key);
  return `${words} ${clock(hass, sensor.last_changed)}`;
}

const nameOfKey = (hass: Hass, key: string): string =>
  hass.localize(`component.procam.entity.binary_sensor.${key}.name`);

/** Return a selector of translated options. */
function choice(name: string, options: string[]): Record<string, unknown> {
  return {
    select: {
      mode: "dropdown",
      options: options.map((value) => ({ value, label: earlyWord(`${name}_${value}`, value) })),
    },
  };
}

define("procam-camera-card", ProcamCameraCard);
