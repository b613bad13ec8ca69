/** The cards' words: keys `card_…` of the integration's translations. */

import { html, type TemplateResult } from "lit";

import { type Hass, type Localize, type ServiceError, fire, isUnauthorized } from "./hass";

const PREFIX = "component.procam.common.card_";

let asked = "";

/** Load the words in the user's language; Home Assistant then sets `hass` anew. */
export function loadWords(hass: Hass): void {
  if (asked === hass.language) return;
  asked = hass.language;
  hass.loadBackendTranslation("common", "procam").catch(() => {
    asked = "";
  });
}

/** Return a word of the cards, empty until they are loaded. */
export const word = (hass: Hass, key: string, values?: Record<string, unknown>): string =>
  hass.localize(PREFIX + key, values) || "";

/** Return how Home Assistant's form gets the names of fields, and the help of some. */
export const formWords = (help = ""): object => ({
  computeLabel: ({ name }: { name: string }, localize: Localize) =>
    localize(`${PREFIX}option_${name}`) || name,
  computeHelper: ({ name }: { name: string }, localize: Localize) =>
    localize(`${PREFIX}option_${help}${name}_help`) || undefined,
});

/** Return a word for Home Assistant's dialogs, which may open before words are loaded. */
export function earlyWord(key: string, english: string): string {
  const root = document.querySelector("home-assistant") as (Element & { hass?: Hass }) | null;
  if (!root?.hass) return english;
  loadWords(root.hass);
  return word(root.hass, key) || english;
}

/** Return a region whose changes screen readers speak. */
export const spoken = (message: string, role: "status" | "alert" = "status"): TemplateResult =>
  html`<div class="sr-only" role=${role}>${message}</div>`;

/** Return a refusal as a sentence for the user. */
export async function sentence(hass: Hass, error: ServiceError): Promise<string> {
  if (isUnauthorized(error)) return word(hass, "not_allowed");
  const { translation_domain: domain, translation_key: key } = error;
  if (domain && key) {
    const localize = await hass.loadBackendTranslation("exceptions", domain);
    const text = localize(
      `component.${domain}.exceptions.${key}.message`,
      error.translation_placeholders,
    );
    if (text) return text;
  }
  return error.message ?? "";
}

/** Show a sentence for a moment, as Home Assistant shows its own. */
export function toast(message: string): void {
  const root = document.querySelector("home-assistant");
  if (root && message) fire(root, "hass-notification", { message });
}
