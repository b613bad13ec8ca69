import { type TemplateResult, css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";

import "./dialog";
import type { ProcamDialog } from "./dialog";
import { CameraElement } from "./element";
import { type Hass, type HassEntity, define, isAvailable } from "./hass";
import { shared } from "./styles";
import { word } from "./words";

/** Return the entity that lists a camera's presets. */
export const presetsOf = (hass: Hass, entityId: string): HassEntity | undefined => {
  const select = hass.states[entityId]?.attributes.ptz_presets;
  return select ? hass.states[select] : undefined;
};

/** The presets as chips; the recalled one is marked, a pencil shows save and delete. */
export class ProcamPresets extends CameraElement {
  @property({ attribute: false }) entityId?: string;
  /** The presets to show, all without it. */
  @property({ attribute: false }) chosen?: string[];
  @property({ attribute: false }) editable = true;

  @state() private editing = false;
  @query("procam-dialog") private dialog!: ProcamDialog;

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px 8px;
        padding-block: 6px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .chip.edit {
        position: sticky;
        inset-inline-end: 0;
        padding: 0 9px;
        z-index: 1;
        background: var(--card-background-color);
        box-shadow:
          inset 0 0 0 1px var(--divider-color),
          0 0 0 6px var(--card-background-color);
      }
      /* Hides what is scrolled past it, up to the edge of the card. */
      .chip.edit::after {
        content: "";
        position: absolute;
        inset-block: -6px;
        inset-inline: 100% -18px;
        background: var(--card-background-color);
      }
    `,
  ];

  get options(): string[] {
    const select = this.hass && this.entityId ? presetsOf(this.hass, this.entityId) : undefined;
    const all = (isAvailable(select) && select.attributes.options) || [];
    const options = all.filter((one) => one !== "none"); // says that none is chosen
    return this.chosen?.length ? options.filter((one) => this.chosen!.includes(one)) : options;
  }

  /** Recall the preset at this place of the row. */
  recallAt(index: number): void {
    const option = this.options[index];
    if (option !== undefined) this.recall(option);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, control } = this;
    if (!hass || !control || !this.entityId) return nothing;
    const select = presetsOf(hass, this.entityId);
    const edits = this.editable && control.can("edit_presets");
    return html`
      ${edits && (this.editing || !this.options.length)
        ? html`<button class="chip ghost" @click=${this.save}>
            <ha-icon icon="mdi:plus"></ha-icon>${word(hass, "save_position")}
          </button>`
        : nothing}
      ${this.options.map((option) => {
        const label = select ? hass.formatEntityState(select, option) : option;
        const current = select?.state === option;
        return this.editing
          ? html`<button
              class="chip ghost"
              aria-label=${word(hass, "delete_preset", { preset: label })}
              @click=${() => this.discard(option, label)}
            >
              <span class="name">${label}</span><ha-icon icon="mdi:close"></ha-icon>
            </button>`
          : html`<button
              class="chip ${current ? "active" : ""}"
              aria-pressed=${current ? "true" : "false"}
              @click=${() => this.recall(option)}
            >
              <span class="name">${label}</span>
            </button>`;
      })}
      ${edits && this.options.length
        ? html`<button
            class="chip edit ghost"
            aria-pressed=${this.editing ? "true" : "false"}
            aria-label=${word(hass, this.editing ? "done" : "edit_presets")}
            title=${word(hass, this.editing ? "done" : "edit_presets")}
            @click=${() => (this.editing = !this.editing)}
          >
            <ha-icon icon=${this.editing ? "mdi:check" : "mdi:pencil-outline"}></ha-icon>
          </button>`
        : nothing}
      <procam-dialog></procam-dialog>
    `;
  }

  private recall(option: string): void {
    const { hass, control } = this;
    const select = hass && this.entityId ? presetsOf(hass, this.entityId) : undefined;
    if (!hass || !select || !control) return;
    control.say(word(hass, "going_to", { preset: hass.formatEntityState(select, option) }));
    hass
      .callService("select", "select_option", { option }, { entity_id: select.entity_id }, false)
      .catch((error: unknown) => control.refuse(error));
  }

  private readonly save = async (): Promise<void> => {
    const { hass, control } = this;
    if (!hass || !control) return;
    const name = await this.dialog.ask({
      heading: word(hass, "save_position"),
      body: word(hass, "save_position_text"),
      field: word(hass, "preset_name"),
      confirmText: word(hass, "save"),
      cancelText: word(hass, "cancel"),
    });
    if (name && (await control.run("ptz_save_preset", { name }))) {
      control.say(word(hass, "preset_saved", { preset: name }));
      this.editing = false;
    }
  };

  private async discard(option: string, label: string): Promise<void> {
    const { hass, control } = this;
    if (!hass || !control) return;
    const answer = await this.dialog.ask({
      heading: word(hass, "delete_preset", { preset: label }),
      body: word(hass, "delete_preset_text"),
      danger: true,
      confirmText: word(hass, "delete"),
      cancelText: word(hass, "cancel"),
    });
    if (answer === undefined) return;
    if (await control.run("ptz_delete_preset", { preset: option })) {
      control.say(word(hass, "preset_deleted", { preset: label }));
    }
  }
}

define("procam-presets", ProcamPresets);
