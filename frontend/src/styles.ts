import { css } from "lit";

/** Buttons, chips and what only screen readers get, in Home Assistant's own measures. */
export const shared = css`
  :host {
    --procam-radius: var(--ha-border-radius-lg, 12px);
    --procam-rest: color-mix(in srgb, var(--primary-text-color) 7%, transparent);
    --procam-hover: color-mix(in srgb, var(--primary-text-color) 13%, transparent);
    --procam-active: color-mix(in srgb, var(--procam-color, var(--primary-color)) 24%, transparent);
    /* Text in a color of the theme, dark or light enough to be read. */
    --procam-on-primary: color-mix(
      in srgb,
      var(--procam-color, var(--primary-color)) 60%,
      var(--primary-text-color)
    );
    --procam-on-danger: color-mix(in srgb, var(--error-color) 60%, var(--primary-text-color));
    --procam-on-warning: color-mix(in srgb, var(--warning-color) 50%, var(--primary-text-color));
    -webkit-tap-highlight-color: transparent;
  }
  [hidden] {
    display: none !important;
  }
  button,
  select {
    font: inherit;
    color: inherit;
    border: 0;
    margin: 0;
    background: none;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
    color: var(--disabled-text-color);
  }
  :focus-visible {
    outline: 2px solid var(--procam-color, var(--primary-color));
    outline-offset: 2px;
  }
  select {
    min-width: 0;
    height: 48px;
    padding-inline: 12px 4px;
    /* Moves the browser's own arrow away from the edge. */
    border-inline-end: 10px solid transparent;
    border-radius: var(--procam-radius);
    background: var(--procam-rest);
    text-overflow: ellipsis;
  }
  select option {
    color: var(--primary-text-color);
    background: var(--card-background-color);
  }
  .key {
    display: grid;
    place-items: center;
    min-width: 48px;
    min-height: 48px;
    padding: 0;
    border-radius: var(--procam-radius);
    background: var(--procam-rest);
    transition: background-color 120ms ease-out;
  }
  .key[data-hold] {
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .key.active {
    background: var(--procam-active);
    color: var(--procam-on-primary);
  }
  .icon-button {
    display: grid;
    place-items: center;
    width: 48px;
    height: 48px;
    padding: 0;
    border-radius: 50%;
    color: var(--secondary-text-color);
  }
  .chip {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    flex: none;
    height: 36px;
    max-width: 100%;
    padding-inline: 14px;
    border-radius: 18px;
    background: var(--procam-rest);
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1;
    white-space: nowrap;
  }
  /* What a finger hits is larger than what is seen. */
  .chip::before {
    content: "";
    position: absolute;
    inset: -6px -2px;
  }
  .chip ha-icon {
    --mdc-icon-size: 18px;
  }
  .chip.active {
    background: var(--procam-active);
    color: var(--procam-on-primary);
  }
  .chip.ghost {
    background: none;
    box-shadow: inset 0 0 0 1px var(--divider-color);
  }
  .text-button {
    position: relative;
    min-height: 48px;
    padding-inline: 12px;
    border-radius: 24px;
    color: var(--procam-on-primary);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  @media (hover: hover) {
    .key:not(.active):hover,
    .chip:not(.active):hover,
    .icon-button:hover,
    .text-button:hover {
      background: var(--procam-hover);
    }
  }
  .sr-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;
