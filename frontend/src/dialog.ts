import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { property, query } from "lit/decorators.js";

import { define } from "./hass";
import { shared } from "./styles";

/** A question with a text to type or just a yes; the browser's dialog in Home Assistant's clothes. */
export class ProcamDialog extends LitElement {
  @property({ attribute: false }) heading = "";
  @property({ attribute: false }) body = "";
  @property({ attribute: false }) field = "";
  @property({ attribute: false }) confirmText = "";
  @property({ attribute: false }) cancelText = "";
  @property({ attribute: false }) danger = false;

  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private input?: HTMLInputElement;

  private resolve?: (answer: string | undefined) => void;

  static override styles = [
    shared,
    css`
      dialog {
        box-sizing: border-box;
        width: min(420px, calc(100vw - 32px));
        padding: 24px 24px 12px;
        border: 0;
        border-radius: var(--ha-dialog-border-radius, 28px);
        color: var(--primary-text-color);
        background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
        box-shadow: 0 8px 32px #0006;
      }
      dialog::backdrop {
        background: #0008;
      }
      h2 {
        margin: 0 0 12px;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-medium, 500);
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 16px;
        color: var(--secondary-text-color);
      }
      label {
        display: block;
        font-size: var(--ha-font-size-s, 12px);
        color: var(--secondary-text-color);
      }
      input {
        box-sizing: border-box;
        width: 100%;
        height: 48px;
        margin-top: 4px;
        padding-inline: 12px;
        border: 1px solid var(--outline-color, var(--divider-color));
        border-radius: var(--procam-radius);
        font: inherit;
        font-size: 16px;
        color: var(--primary-text-color);
        background: var(--procam-rest);
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 16px;
      }
      .danger {
        color: var(--error-color);
      }
    `,
  ];

  /** Ask, and return what was typed or "" for a plain yes; undefined when canceled. */
  async ask(question: Partial<ProcamDialog>): Promise<string | undefined> {
    Object.assign(this, { body: "", field: "", danger: false, ...question });
    await this.updateComplete;
    if (this.input) this.input.value = "";
    this.dialog.showModal();
    this.input?.focus();
    return new Promise((resolve) => (this.resolve = resolve));
  }

  protected override render(): TemplateResult {
    return html`<dialog
      aria-label=${this.heading}
      @close=${() => this.finish(undefined)}
      @click=${this.clickBeside}
    >
      <form @submit=${this.submit}>
        <h2>${this.heading}</h2>
        ${this.body ? html`<p>${this.body}</p>` : nothing}
        ${this.field
          ? html`<label>${this.field}<input maxlength="60" autocomplete="off" required /></label>`
          : nothing}
        <div class="actions">
          <button class="text-button" type="button" @click=${() => this.dialog.close()}>
            ${this.cancelText}
          </button>
          <button class="text-button ${this.danger ? "danger" : ""}" type="submit">
            ${this.confirmText}
          </button>
        </div>
      </form>
    </dialog>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const answer = this.input?.value.trim() ?? "";
    if (this.field && !answer) return;
    this.finish(answer);
    this.dialog.close();
  }

  private clickBeside(event: MouseEvent): void {
    if (event.target === this.dialog && event.detail > 0) this.dialog.close();
  }

  private finish(answer: string | undefined): void {
    this.resolve?.(answer);
    this.resolve = undefined;
  }
}

define("procam-dialog", ProcamDialog);
