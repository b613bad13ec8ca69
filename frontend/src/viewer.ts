import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";

import { iconButton } from "./element";
import { type Hass, define } from "./hass";
import { shared } from "./styles";
import { word } from "./words";

interface Media {
  url: string;
  mime_type: string;
}

/** Plays a recording or shows a picture over the page. */
export class ProcamViewer extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @state() private heading = "";
  @state() private media?: Media;
  @state() private failed = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  static override styles = [
    shared,
    css`
      dialog {
        box-sizing: border-box;
        width: min(960px, calc(100vw - 24px));
        padding: 0;
        border: 0;
        border-radius: var(--ha-dialog-border-radius, 28px);
        overflow: hidden;
        color: var(--primary-text-color);
        background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
      }
      dialog::backdrop {
        background: #000b;
      }
      .header {
        display: flex;
        align-items: center;
        padding: 4px 8px 4px 24px;
      }
      h2 {
        flex: 1;
        margin: 0;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--ha-font-size-l, 16px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .stage {
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 9;
        max-height: 75vh;
        width: 100%;
        background: #000;
        color: #fff;
      }
      video,
      img {
        width: 100%;
        height: 100%;
        min-height: 0;
        object-fit: contain;
      }
    `,
  ];

  /** Show what a media id stands for. */
  async show(heading: string, mediaContentId: string): Promise<void> {
    this.heading = heading;
    this.media = undefined;
    this.failed = false;
    await this.updateComplete;
    this.dialog.showModal();
    try {
      this.media = await this.hass!.callWS<Media>({
        type: "media_source/resolve_media",
        media_content_id: mediaContentId,
      });
    } catch {
      this.failed = true;
    }
  }

  protected override render(): TemplateResult {
    return html`<dialog
      aria-label=${this.heading}
      @close=${() => (this.media = undefined)}
      @click=${(event: MouseEvent) => event.target === this.dialog && this.dialog.close()}
    >
      <div class="header">
        <h2>${this.heading}</h2>
        ${iconButton(this.hass ? word(this.hass, "close") : "", "mdi:close", () =>
          this.dialog.close(),
        )}
      </div>
      <div class="stage">${this.renderMedia()}</div>
    </dialog>`;
  }

  private renderMedia(): TemplateResult | typeof nothing {
    const { hass, media } = this;
    if (!hass) return nothing;
    if (this.failed) return html`<span>${word(hass, "no_recording")}</span>`;
    if (!media) return html`<ha-spinner></ha-spinner>`;
    const url = hass.hassUrl(media.url);
    return media.mime_type.startsWith("video/")
      ? html`<video
          controls
          autoplay
          playsinline
          .muted=${true}
          src=${url}
          @error=${() => (this.failed = true)}
        ></video>`
      : html`<img alt=${this.heading} src=${url} @error=${() => (this.failed = true)} />`;
  }
}

define("procam-viewer", ProcamViewer);
