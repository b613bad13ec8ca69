import { type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";

import { CameraElement } from "./element";
import {
  type Area,
  type Box,
  type Direction,
  type Fit,
  type Point,
  areaBetween,
  combine,
  direction,
  fractionAt,
  isStill,
  pictureBox,
} from "./geometry";
import { define, fire, isAvailable, nameOf } from "./hass";
import { shared } from "./styles";
import { word } from "./words";

export type ClickMode = "center" | "area" | "none";

const KEYS: Record<string, Direction> = {
  ArrowLeft: direction(-1, 0),
  ArrowRight: direction(1, 0),
  ArrowUp: direction(0, 1),
  ArrowDown: direction(0, -1),
  "+": direction(0, 0, 1),
  "=": direction(0, 0, 1),
  "-": direction(0, 0, -1),
};

const GATHER_MS = 150;
const DRAG_PX = 10;
const MIN_AREA = 0.03;
const ZOOM_PER_NOTCH = 400;
/** Zoom positions for fingers spread to twice their distance. */
const ZOOM_PER_DOUBLING = 2500;

type Media = HTMLVideoElement | HTMLImageElement;

/** Return the element that shows the picture, in whatever player is inside. */
function mediaIn(root: ParentNode): Media | undefined {
  for (const element of root.querySelectorAll<HTMLElement>("*")) {
    if (element instanceof HTMLVideoElement && element.videoWidth > 0) return element;
    if (element instanceof HTMLImageElement && element.naturalWidth > 0) return element;
    const inside = element.shadowRoot && mediaIn(element.shadowRoot);
    if (inside) return inside;
  }
  return undefined;
}

/** Return where the picture is on the screen. */
function boxOf(media: Media): Box {
  const size =
    media instanceof HTMLVideoElement
      ? { width: media.videoWidth, height: media.videoHeight }
      : { width: media.naturalWidth, height: media.naturalHeight };
  const fit = getComputedStyle(media).objectFit;
  return pictureBox(
    media.getBoundingClientRect(),
    size,
    fit === "contain" || fit === "cover" ? (fit as Fit) : "fill",
  );
}

/** Make sure that Home Assistant's player is there, on pages without another camera. */
async function loadPlayer(entityId: string): Promise<void> {
  if (customElements.get("ha-camera-stream")) return;
  const load = (window as { loadCardHelpers?: () => Promise<CardHelpers> }).loadCardHelpers;
  const helpers = await load?.();
  helpers?.createCardElement({ type: "picture-entity", entity: entityId, camera_view: "live" });
  await customElements.whenDefined("ha-camera-stream");
}

interface CardHelpers {
  createCardElement(config: Record<string, unknown>): HTMLElement;
}

/** The live picture: click, drag, wheel, pinch and keys move the camera. */
export class ProcamPicture extends CameraElement {
  @property({ attribute: false }) entityId?: string;
  @property({ attribute: false }) clickMode: ClickMode = "center";
  /** False in previews and editors, where no stream is started. */
  @property({ attribute: false }) live = true;
  /** Fill the space there is instead of taking the picture's shape. */
  @property({ type: Boolean, reflect: true }) fill = false;

  @state() private selection?: Box;
  @state() private mark?: Point;
  @state() private ratio = 16 / 9;
  @state() private seen = false;
  @state() private hasPlayer = false;

  private readonly pointers = new Map<number, Point>();
  private readonly keys = new Map<string, Direction>();
  private pressed?: Point;
  private selecting = false;
  private spread = 0;
  private zoomDue = 0;
  private zoomTimer?: ReturnType<typeof setTimeout>;
  private observer?: IntersectionObserver;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        background: #000;
        direction: ltr;
      }
      .stage {
        position: relative;
        width: 100%;
        max-height: var(--procam-picture-height, 75vh);
        touch-action: pan-y;
        user-select: none;
        -webkit-user-select: none;
        -webkit-touch-callout: none;
      }
      :host([fill]),
      :host([fill]) .stage {
        height: 100%;
        max-height: none;
      }
      .stage:focus-visible {
        outline: none;
      }
      .stage:focus-visible::after {
        content: "";
        position: absolute;
        inset: 0;
        border: 3px solid var(--primary-color);
        pointer-events: none;
      }
      .stage.aim {
        cursor: crosshair;
      }
      ha-camera-stream,
      .still {
        position: absolute;
        inset: 0;
        display: block;
        width: 100%;
        height: 100%;
      }
      .still {
        object-fit: contain;
      }
      .veil {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 8px;
        color: #fff;
        background: #000a;
        --mdc-icon-size: 40px;
      }
      .overlay {
        position: absolute;
        inset: 0;
        overflow: hidden;
        pointer-events: none;
      }
      .selection {
        position: absolute;
        border: 2px solid #fff;
        background: #fff3;
        box-shadow: 0 0 0 9999px #0006;
      }
      .mark {
        position: absolute;
        width: 44px;
        height: 44px;
        margin: -22px;
        border: 3px solid #fff;
        border-radius: 50%;
        box-shadow: 0 0 6px #0009;
        animation: mark 600ms ease-out forwards;
      }
      @keyframes mark {
        from {
          transform: scale(0.3);
          opacity: 1;
        }
        to {
          transform: scale(1);
          opacity: 0;
        }
      }
    `,
  ];

  private get stage(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>(".stage")!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        this.seen = entries.some((entry) => entry.isIntersecting);
      },
      { rootMargin: "200px" },
    );
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.releaseKeys();
    clearTimeout(this.zoomTimer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.live || !this.seen || !this.entityId) return;
    if (changed.has("live") || changed.has("seen") || changed.has("entityId")) {
      void loadPlayer(this.entityId).then(() => {
        this.hasPlayer = true;
      });
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, entityId, control } = this;
    const entity = hass && entityId ? hass.states[entityId] : undefined;
    if (!hass || !entity || !control) return nothing;
    const moves = control.can("move") || control.can("zoom");
    return html`<div
      class="stage ${this.aims ? "aim" : ""}"
      style="aspect-ratio: ${this.ratio}"
      tabindex="0"
      role=${moves ? "application" : "img"}
      aria-label=${moves
        ? word(hass, "picture_keys", { name: nameOf(entity) })
        : nameOf(entity)}
      @pointerdown=${this.pointerDown}
      @pointermove=${this.pointerMove}
      @pointerup=${this.pointerUp}
      @pointercancel=${this.pointerLost}
      @wheel=${this.wheel}
      @keydown=${this.keyDown}
      @keyup=${this.keyUp}
      @blur=${this.releaseKeys}
    >
      ${isAvailable(entity)
        ? this.renderPicture()
        : html`<div class="veil">
            <ha-icon icon="mdi:video-off-outline"></ha-icon>
            ${word(hass, "offline")}
          </div>`}
      <div class="overlay">
        ${this.selection
          ? html`<div class="selection" style=${cssBox(this.selection)}></div>`
          : nothing}
        ${this.mark
          ? html`<div
              class="mark"
              style="left: ${this.mark.x}px; top: ${this.mark.y}px"
              @animationend=${() => (this.mark = undefined)}
            ></div>`
          : nothing}
      </div>
    </div>`;
  }

  private renderPicture(): TemplateResult {
    const entity = this.hass!.states[this.entityId!]!;
    if (this.live && this.seen && this.hasPlayer) {
      return html`<ha-camera-stream
        .hass=${this.hass}
        .stateObj=${entity}
        .muted=${true}
        .controls=${false}
        .fitMode=${"contain"}
        @load=${this.measure}
      ></ha-camera-stream>`;
    }
    const still = entity.attributes.entity_picture;
    return html`<img
      class="still"
      alt=""
      draggable="false"
      src=${still ? this.hass!.hassUrl(still) : ""}
      @load=${this.measure}
    />`;
  }

  /** Take the shape of the camera's picture, so that there are no bars around it. */
  private measure(): void {
    const media = mediaIn(this.renderRoot);
    if (!media) return;
    const [width, height] =
      media instanceof HTMLVideoElement
        ? [media.videoWidth, media.videoHeight]
        : [media.naturalWidth, media.naturalHeight];
    this.ratio = Math.min(3, Math.max(0.5, width / height));
  }

  private get mode(): ClickMode {
    const { control } = this;
    if (!control || this.clickMode === "none") return "none";
    if (this.clickMode === "area" && control.can("area")) return "area";
    return control.can("center") ? "center" : "none";
  }

  private get aims(): boolean {
    return this.mode !== "none";
  }

  private readonly pointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !this.control) return;
    const point = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, point);
    if (this.pointers.size === 2) {
      this.selection = this.pressed = undefined;
      this.spread = this.distance();
      return;
    }
    this.pressed = point;
    this.selecting = this.control.can("area") && (event.shiftKey || this.mode === "area");
    if (this.selecting) {
      event.preventDefault();
      (event.currentTarget as HTMLElement).focus({ preventScroll: true });
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    }
  };

  private readonly pointerMove = (event: PointerEvent): void => {
    if (!this.pointers.has(event.pointerId)) return;
    const point = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, point);
    if (this.pointers.size === 2) {
      const spread = this.distance();
      if (this.spread > 0 && spread > 0) {
        this.zoomBy(ZOOM_PER_DOUBLING * Math.log2(spread / this.spread));
      }
      this.spread = spread;
      return;
    }
    if (!this.pressed || !isDrag(this.pressed, point)) return;
    if (!this.selecting) {
      this.pressed = undefined;
      return;
    }
    const stage = this.stage.getBoundingClientRect();
    this.selection = {
      left: Math.min(this.pressed.x, point.x) - stage.left,
      top: Math.min(this.pressed.y, point.y) - stage.top,
      width: Math.abs(point.x - this.pressed.x),
      height: Math.abs(point.y - this.pressed.y),
    };
  };

  private readonly pointerUp = (event: PointerEvent): void => {
    const { pressed } = this;
    const selected = this.selection !== undefined;
    this.pointerLost(event);
    if (!pressed || this.pointers.size > 0) return;
    const point = { x: event.clientX, y: event.clientY };
    if (selected) this.zoomTo(pressed, point);
    else this.centerOn(point);
  };

  private readonly pointerLost = (event: PointerEvent): void => {
    this.pointers.delete(event.pointerId);
    this.selection = this.pressed = undefined;
    this.selecting = false;
  };

  private distance(): number {
    const [one, other] = [...this.pointers.values()] as [Point, Point];
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  private centerOn(point: Point): void {
    const { control, entityId } = this;
    if (!control || !entityId) return;
    if (this.mode === "none" || !control.can("center")) {
      if (this.clickMode !== "none" && this.live) fire(this, "hass-more-info", { entityId });
      return;
    }
    const media = mediaIn(this.renderRoot);
    const found = media && fractionAt(point, boxOf(media));
    if (!found) return;
    const stage = this.stage.getBoundingClientRect();
    this.mark = undefined;
    void this.updateComplete.then(() => {
      this.mark = { x: point.x - stage.left, y: point.y - stage.top };
    });
    control.say(word(this.hass!, "centering"));
    void control.run("ptz_center", { x: round(found.x), y: round(found.y) });
  }

  private zoomTo(from: Point, to: Point): void {
    const media = mediaIn(this.renderRoot);
    const area: Area | undefined = media && areaBetween(from, to, boxOf(media));
    if (!area || area.x1 - area.x0 < MIN_AREA || area.y1 - area.y0 < MIN_AREA) return;
    this.control?.say(word(this.hass!, "zooming_area"));
    void this.control?.run("ptz_area", {
      x0: round(area.x0),
      y0: round(area.y0),
      x1: round(area.x1),
      y1: round(area.y1),
    });
  }

  /** The page scrolls as ever, unless the picture has been clicked or Ctrl is held. */
  private readonly wheel = (event: WheelEvent): void => {
    const stage = event.currentTarget as HTMLElement;
    const focused = this.shadowRoot?.activeElement === stage;
    if (!this.control?.can("zoom") || !(focused || event.ctrlKey)) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
    this.zoomBy(-ZOOM_PER_NOTCH * Math.max(-3, Math.min(3, lines)));
  };

  /** Gather what wheel and fingers ask for: cameras take few commands a second. */
  private zoomBy(amount: number): void {
    if (!this.control?.can("zoom")) return;
    this.zoomDue += amount;
    this.zoomTimer ??= setTimeout(() => void this.sendZoom(), GATHER_MS);
  }

  private async sendZoom(): Promise<void> {
    const { control } = this;
    const zoom = Math.round(this.zoomDue);
    this.zoomDue = 0;
    if (control && zoom !== 0) {
      if (control.can("relative")) await control.run("ptz_relative", { zoom });
      else await control.tap(direction(0, 0, Math.sign(zoom)));
    }
    this.zoomTimer = undefined;
    if (Math.round(this.zoomDue) !== 0) this.zoomBy(0);
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    const { control } = this;
    if (!control || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = KEYS[event.key];
    if (way && control.canHold(way)) {
      event.preventDefault();
      if (event.repeat) return;
      this.keys.set(event.code, way);
      this.holdKeys();
    } else if (event.key === "Home" && control.can("home")) {
      event.preventDefault();
      void control.run("ptz_home");
    } else if (event.key === "Escape" && control.hold.moving) {
      event.preventDefault();
      event.stopPropagation();
      this.keys.clear();
      control.hold.interrupt();
    } else if (/^[1-9]$/.test(event.key) && control.can("presets")) {
      event.preventDefault();
      fire(this, "procam-preset", { index: Number(event.key) - 1 });
    }
  };

  private readonly keyUp = (event: KeyboardEvent): void => {
    if (this.keys.delete(event.code)) this.holdKeys();
  };

  private holdKeys(): void {
    const way = combine(this.keys.values());
    if (isStill(way)) this.control?.hold.end(this.keys);
    else this.control?.hold.start(this.keys, way);
  }

  private readonly releaseKeys = (): void => {
    this.keys.clear();
    this.control?.hold.end(this.keys);
  };
}

const round = (value: number): number => Math.round(value * 10000) / 10000;

const isDrag = (from: Point, to: Point): boolean =>
  Math.hypot(to.x - from.x, to.y - from.y) > DRAG_PX;

const cssBox = (box: Box): string =>
  `left: ${box.left}px; top: ${box.top}px; width: ${box.width}px; height: ${box.height}px`;

define("procam-picture", ProcamPicture);
