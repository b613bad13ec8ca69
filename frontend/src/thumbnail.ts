import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import { type Hass, define } from "./hass";

/**
 * A picture behind Home Assistant's login, loaded when it is scrolled into view.
 *
 * It is read with the page's own login instead of a signed address, which would have
 * expired on a page that is left open for days.
 */
export class ProcamThumbnail extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @property({ attribute: false }) path?: string | null;
  @state() private source?: string;

  private observer?: IntersectionObserver;

  static override styles = css`
    :host {
      display: grid;
      place-items: center;
      overflow: hidden;
      color: var(--secondary-text-color);
      background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
    }
    img {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.observer?.disconnect();
          void this.load();
        }
      },
      { rootMargin: "200px" },
    );
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.drop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("path") && changed.get("path") !== undefined) {
      this.drop();
      this.observer?.observe(this);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.source
      ? html`<img alt="" src=${this.source} />`
      : html`<ha-icon icon="mdi:image-outline"></ha-icon>`;
  }

  private async load(): Promise<void> {
    const { hass, path } = this;
    if (!hass || !path || this.source) return;
    try {
      const response = await hass.fetchWithAuth(path);
      if (!response.ok) return;
      const source = URL.createObjectURL(await response.blob());
      if (this.isConnected && this.path === path) this.source = source;
      else URL.revokeObjectURL(source);
    } catch {
      // The device is offline: the placeholder stays.
    }
  }

  private drop(): void {
    if (this.source) URL.revokeObjectURL(this.source);
    this.source = undefined;
  }
}

define("procam-thumbnail", ProcamThumbnail);
