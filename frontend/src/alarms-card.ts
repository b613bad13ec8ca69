import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import {
  type Alarm,
  alarmKey,
  alarmSensors,
  alarmType,
  mergeAlarms,
  searchAlarms,
} from "./alarms";
import { iconButton } from "./element";
import {
  type GridOptions,
  type Hass,
  type HassEntity,
  type ServiceError,
  define,
  fire,
  indexOf,
  isAvailable,
  isUnauthorized,
  nameOf,
} from "./hass";
import { shared } from "./styles";
import "./thumbnail";
import { clock, dayKey, longDate, startOfDays } from "./time";
import "./viewer";
import type { ProcamViewer } from "./viewer";
import { formWords, loadWords, sentence, spoken, toast, word } from "./words";

export interface AlarmsCardConfig {
  type: string;
  title?: string;
  entity?: string;
  limit?: number;
  filters?: boolean;
  /** Show only what is in alarm now, and nothing at all while nothing is. */
  active_only?: boolean;
}

const PAGE = 20;
const SETTLE_MS = 150;
const DAY_MS = 86_400_000;

let acknowledgeRefused = false;

export class ProcamAlarmsCard extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @property({ attribute: false }) preview = false;
  @state() private config?: AlarmsCardConfig;
  @state() private alarms?: Alarm[];
  @state() private hasMore = false;
  @state() private busy = false;
  @state() private problem = "";
  @state() private camera = "";
  @state() private kind = "";
  @state() private days = "";
  /** What screen readers speak: the alarms that came last, or a refusal. */
  @state() private message = "";

  /** Home Assistant keeps a card that hides itself in the page while this is set. */
  connectedWhileHidden = true;

  @query("procam-viewer") private viewer?: ProcamViewer;
  private timer?: ReturnType<typeof setTimeout>;
  private asked = 0;

  static getConfigForm(): Record<string, unknown> {
    return {
      schema: [
        { name: "title", selector: { text: {} } },
        {
          name: "entity",
          selector: { entity: { filter: { domain: "camera", integration: "procam" } } },
        },
        {
          name: "limit",
          selector: { number: { min: 1, max: 100, mode: "box" } },
        },
        { name: "filters", default: true, selector: { boolean: {} } },
        { name: "active_only", default: false, selector: { boolean: {} } },
      ],
      ...formWords("alarms_"),
    };
  }

  static getStubConfig(hass: Hass): Omit<AlarmsCardConfig, "type"> {
    loadWords(hass);
    return {};
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      :host([hidden]) {
        display: none;
      }
      ha-card {
        container-type: inline-size;
        padding-block: 4px 8px;
      }
      .header {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 48px;
        padding-inline: 16px 8px;
      }
      h2 {
        flex: 1;
        margin: 0;
        min-width: 0;
        font-size: var(--ha-font-size-l, 16px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 0 16px 8px;
      }
      select {
        flex: 1 1 120px;
      }
      h3 {
        margin: 0;
        padding: 12px 16px 4px;
        font-size: var(--ha-font-size-s, 12px);
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--secondary-text-color);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr));
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 6px 8px 6px 16px;
      }
      :host(:dir(rtl)) li {
        padding: 6px 16px 6px 8px;
      }
      .picture {
        position: relative;
        flex: none;
        width: 112px;
        padding: 0;
        aspect-ratio: 16 / 9;
        border-radius: 10px;
        overflow: hidden;
      }
      .picture procam-thumbnail {
        width: 100%;
        height: 100%;
      }
      .play {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        color: #fff;
        filter: drop-shadow(0 1px 3px #000);
        --mdc-icon-size: 28px;
      }
      .what {
        flex: 1;
        min-width: 0;
      }
      .camera,
      .kind {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .camera {
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
        line-height: 20px;
      }
      .kind {
        font-size: var(--ha-font-size-s, 12px);
        line-height: 18px;
        color: var(--secondary-text-color);
      }
      li.active .kind {
        color: var(--procam-on-danger);
      }
      time {
        font-variant-numeric: tabular-nums;
      }
      .acknowledge {
        flex: none;
        color: var(--procam-on-danger);
        background: color-mix(in srgb, var(--error-color) 12%, transparent);
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 16px;
        color: var(--secondary-text-color);
      }
      .notice.problem ha-icon {
        color: var(--warning-color);
      }
      .more {
        display: block;
        margin: 4px auto 0;
      }
      @container (min-width: 700px) {
        .picture {
          width: 144px;
        }
      }
    `,
  ];

  setConfig(config: AlarmsCardConfig): void {
    if (config.limit !== undefined && !(config.limit > 0)) {
      throw new Error("limit must be a number above 0");
    }
    const changed = this.config?.entity !== config.entity;
    this.config = config;
    if (changed && this.hass) this.readSoon();
  }

  getCardSize(): number {
    return 6;
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hass) this.readSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  private get deviceId(): string | undefined {
    return this.config?.entity ? this.hass?.entities[this.config.entity]?.device_id : undefined;
  }

  private get sensors(): HassEntity[] {
    return this.hass ? alarmSensors(this.hass, this.deviceId) : [];
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { hass, config } = this;
    if (!hass || !config) return;
    if (changed.has("hass")) {
      loadWords(hass);
      const before = changed.get("hass") as Hass | undefined;
      if (!before || this.hasNews(before, hass)) this.readSoon();
    }
    const hide = Boolean(config.active_only) && !this.preview && !this.active.length;
    if (hide !== this.hidden) {
      this.hidden = hide;
      fire(this, "card-visibility-changed", { value: !hide });
    }
  }

  /** A state of an alarm entity says when to ask again; the list itself is not a state. */
  private hasNews(before: Hass, now: Hass): boolean {
    if (before.connected !== now.connected) return now.connected;
    const { byKind } = indexOf(now);
    return ["binary_sensor.alarm", "event.alarm_event"].some((kind) =>
      byKind.get(kind)?.some(({ entity_id: id, device_id: deviceId }) => {
        const concerns = this.deviceId === undefined || this.deviceId === deviceId;
        return concerns && before.states[id] !== now.states[id];
      }),
    );
  }

  private readSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), this.alarms ? SETTLE_MS : 0);
  }

  /** Read the newest page, or with `more` the one before the oldest shown. */
  private async read(more = false): Promise<void> {
    const { hass, config } = this;
    if (!hass || !config || !hass.connected || !this.isConnected) return;
    const asked = ++this.asked;
    const limit = config.limit ?? PAGE;
    const oldest = more ? this.alarms?.at(-1) : undefined;
    this.busy = true;
    try {
      const found = await searchAlarms(hass, {
        entity: config.entity ?? (this.camera || undefined),
        start: this.days ? startOfDays(Number(this.days)) : undefined,
        end: oldest ? new Date(Date.parse(oldest.alarm_time) + 999) : undefined,
        limit,
      });
      if (asked !== this.asked) return;
      const before = this.alarms?.length ?? 0;
      const known = this.alarms && new Set(this.alarms.map(alarmKey));
      if (more) {
        this.alarms = mergeAlarms(this.alarms ?? [], found);
        this.hasMore = found.length >= limit && this.alarms.length > before;
      } else {
        // What was paged to stays below the newest page.
        const kept = found.length >= limit && before > limit ? this.alarms! : [];
        this.alarms = mergeAlarms(found, kept);
        if (!kept.length) this.hasMore = found.length >= limit;
      }
      this.problem = "";
      const news = known && !more ? found.filter((one) => !known.has(alarmKey(one))) : [];
      if (news.length) this.message = news.map((one) => this.headingOf(one)).join(", ");
    } catch (reason) {
      if (asked !== this.asked) return;
      // A camera without alarms is refused, and a server that is offline answers nothing.
      if (!this.sensors.length) this.alarms = [];
      else this.problem = (await sentence(hass, reason as ServiceError)) || word(hass, "offline");
    } finally {
      if (asked === this.asked) this.busy = false;
    }
  }

  private get active(): HassEntity[] {
    return this.sensors.filter((sensor) => sensor.state === "on");
  }

  private get shown(): Alarm[] {
    const { hass } = this;
    let alarms = this.alarms ?? [];
    if (this.kind) alarms = alarms.filter((one) => one.alarm_type === this.kind);
    if (this.config?.active_only && hass) return this.active.map((one) => this.alarmOf(one));
    return alarms;
  }

  /** Return the newest alarm of a camera that is in alarm, as far as it is known. */
  private alarmOf(sensor: HassEntity): Alarm {
    const hass = this.hass!;
    const deviceId = hass.entities[sensor.entity_id]?.device_id;
    const known = this.alarms?.find(
      (one) => one.entity_id && hass.entities[one.entity_id]?.device_id === deviceId,
    );
    const { alarm_type: type, alarm_time: time, alarm_id: id } = sensor.attributes;
    return (
      known ?? {
        alarm_id: Number(id ?? 0),
        alarm_type: String(type ?? ""),
        alarm_time: String(time ?? sensor.last_changed),
        camera_id: 0,
        camera: cameraName(hass, sensor.entity_id),
        entity_id: sensor.entity_id,
      }
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config || this.hidden) return nothing;
    const { active, shown } = this;
    return html`<ha-card>
      <div class="header">
        <h2>${config.title || word(hass, config.active_only ? "alarms_now" : "alarms")}</h2>
        ${active.length > 1 && !acknowledgeRefused
          ? html`<button class="text-button" @click=${() => void this.acknowledge(active)}>
              ${word(hass, "acknowledge_all")}
            </button>`
          : nothing}
      </div>
      ${config.filters !== false && !config.active_only ? this.renderFilters() : nothing}
      ${this.problem
        ? html`<div class="notice problem">
            <ha-icon icon="mdi:lan-disconnect"></ha-icon>${this.problem}
          </div>`
        : nothing}
      ${!this.alarms && !this.problem
        ? html`<div class="notice"><ha-spinner size="small"></ha-spinner></div>`
        : nothing}
      ${this.alarms && !shown.length && !this.problem
        ? html`<div class="notice">
            <ha-icon icon="mdi:shield-check-outline"></ha-icon>
            ${word(hass, this.sensors.length ? "no_alarms" : "no_alarm_system")}
          </div>`
        : nothing}
      ${spoken(this.problem || this.message, "alert")} ${this.renderDays(shown)}
      ${this.hasMore && !config.active_only
        ? html`<button
            class="text-button more"
            ?disabled=${this.busy}
            @click=${() => void this.read(true)}
          >
            ${word(hass, "load_more")}
          </button>`
        : nothing}
      <procam-viewer .hass=${hass}></procam-viewer>
    </ha-card>`;
  }

  private renderFilters(): TemplateResult {
    const hass = this.hass!;
    const kinds = [...new Set((this.alarms ?? []).map((one) => one.alarm_type))].sort();
    const select = (
      label: string,
      value: string,
      choices: [string, string][],
      change: (value: string) => void,
    ): TemplateResult =>
      html`<select
        aria-label=${label}
        @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
      >
        ${choices.map(
          ([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`,
        )}
      </select>`;
    const anew = (): void => {
      this.alarms = undefined;
      this.readSoon();
    };
    return html`<div class="filters">
      ${this.config!.entity
        ? nothing
        : select(
            word(hass, "camera"),
            this.camera,
            [["", word(hass, "all_cameras")], ...this.cameraChoices()],
            (value) => {
              this.camera = value;
              anew();
            },
          )}
      ${select(
        word(hass, "kind"),
        this.kind,
        [["", word(hass, "all_kinds")], ...kinds.map((one): [string, string] => [one, alarmType(hass, one)])],
        (value) => (this.kind = value),
      )}
      ${select(
        word(hass, "days"),
        this.days,
        [
          ["", word(hass, "any_day")],
          ["1", word(hass, "today")],
          ["2", word(hass, "since_yesterday")],
          ["7", word(hass, "last_week")],
        ],
        (value) => {
          this.days = value;
          anew();
        },
      )}
    </div>`;
  }

  /** Return the sensors by the names of their cameras' devices. */
  private cameraChoices(): [string, string][] {
    const hass = this.hass!;
    return this.sensors
      .map((sensor): [string, string] => [sensor.entity_id, cameraName(hass, sensor.entity_id)])
      .sort(([, a], [, b]) => a.localeCompare(b));
  }

  private renderDays(alarms: Alarm[]): TemplateResult[] {
    const days = new Map<string, Alarm[]>();
    for (const alarm of alarms) {
      const day = dayKey(this.hass!, new Date(alarm.alarm_time));
      const rows = days.get(day);
      if (rows) rows.push(alarm);
      else days.set(day, [alarm]);
    }
    const newest = this.newest();
    return [...days.values()].map(
      (rows) =>
        html`${this.config!.active_only
            ? nothing
            : html`<h3>${dayName(this.hass!, new Date(rows[0]!.alarm_time))}</h3>`}
          <ul>
            ${repeat(rows, alarmKey, (alarm) => this.renderAlarm(alarm, newest.has(alarm)))}
          </ul>`,
    );
  }

  private renderAlarm(alarm: Alarm, isNewest: boolean): TemplateResult {
    const hass = this.hass!;
    const sensor = this.sensorOf(alarm);
    const isActive = sensor?.state === "on" && (this.config!.active_only || isNewest);
    const [camera, type] = this.namesOf(alarm);
    const heading = this.headingOf(alarm);
    const media = alarm.media_content_id;
    const ofOne = this.config!.entity !== undefined;
    return html`<li class=${isActive ? "active" : ""}>
      <button
        class="picture"
        aria-label=${word(hass, "play", { alarm: heading })}
        ?disabled=${!media}
        @click=${() => media && void this.viewer?.show(heading, media)}
      >
        <procam-thumbnail .hass=${hass} .path=${alarm.thumbnail}></procam-thumbnail>
        ${alarm.media_content_type?.startsWith("video/")
          ? html`<span class="play"><ha-icon icon="mdi:play-circle-outline"></ha-icon></span>`
          : nothing}
      </button>
      <div class="what">
        <div class="camera">${ofOne ? type : camera}</div>
        <div class="kind">
          ${ofOne ? nothing : html`${type} · `}<time datetime=${alarm.alarm_time}
            >${clock(hass, alarm.alarm_time)}</time
          >
        </div>
        ${alarm.description && !alarm.description.startsWith(alarm.alarm_type)
          ? html`<div class="kind">${alarm.description}</div>`
          : nothing}
      </div>
      ${isActive && sensor && !acknowledgeRefused
        ? iconButton(
            word(hass, "acknowledge", { camera }),
            "mdi:check",
            () => this.acknowledge([sensor]),
            "icon-button acknowledge",
          )
        : nothing}
    </li>`;
  }

  /** Return the camera of an alarm, and what it reports. */
  private namesOf(alarm: Alarm): [string, string] {
    const hass = this.hass!;
    const sensor = alarm.camera ? undefined : this.sensorOf(alarm);
    return [
      alarm.camera || (sensor ? cameraName(hass, sensor.entity_id) : ""),
      alarmType(hass, alarm.alarm_type) || word(hass, "alarms"),
    ];
  }

  private headingOf(alarm: Alarm): string {
    return [...this.namesOf(alarm), clock(this.hass!, alarm.alarm_time)].join(" · ");
  }

  private sensorOf(alarm: Alarm): HassEntity | undefined {
    const hass = this.hass!;
    const deviceId = hass.entities[alarm.entity_id ?? ""]?.device_id;
    return deviceId ? alarmSensors(hass, deviceId)[0] : undefined;
  }

  /** Return the newest alarm of each camera. */
  private newest(): Set<Alarm> {
    const newest = new Map<string, Alarm>();
    for (const alarm of this.alarms ?? []) {
      const camera = `${alarm.entity_id} ${alarm.camera_id}`;
      if (!newest.has(camera)) newest.set(camera, alarm);
    }
    return new Set(newest.values());
  }

  private async acknowledge(sensors: HassEntity[]): Promise<void> {
    const hass = this.hass!;
    try {
      await hass.callService(
        "procam",
        "acknowledge_alarm",
        {},
        { entity_id: sensors.map((one) => one.entity_id) },
        false,
      );
    } catch (reason) {
      const error = reason as ServiceError;
      acknowledgeRefused ||= isUnauthorized(error);
      this.requestUpdate();
      this.message = await sentence(hass, error);
      toast(this.message);
    }
  }
}

function cameraName(hass: Hass, sensorId: string): string {
  const deviceId = hass.entities[sensorId]?.device_id;
  const device = deviceId ? hass.devices[deviceId] : undefined;
  const sensor = hass.states[sensorId];
  return device?.name_by_user || device?.name || (isAvailable(sensor) ? nameOf(sensor) : sensorId);
}

/** Return "Today", "Yesterday" or the date. */
function dayName(hass: Hass, time: Date): string {
  const now = new Date();
  if (dayKey(hass, time) === dayKey(hass, now)) return word(hass, "today");
  if (dayKey(hass, time) === dayKey(hass, new Date(now.getTime() - DAY_MS))) {
    return word(hass, "yesterday");
  }
  return longDate(hass, time);
}

define("procam-alarms-card", ProcamAlarmsCard);
