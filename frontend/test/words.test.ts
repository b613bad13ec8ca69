import { readFileSync, readdirSync } from "node:fs";

import { describe, expect, it } from "vitest";

const LANGUAGES = "../custom_components/procam/translations";
const PREFIX = "card_";

const source = readdirSync("src")
  .map((name) => readFileSync(`src/${name}`, "utf8"))
  .join("\n");

const words = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(`${LANGUAGES}/${language}`, "utf8")).common;

const keys = Object.keys(words("en.json"))
  .filter((key) => key.startsWith(PREFIX))
  .map((key) => key.slice(PREFIX.length));

describe("the cards' words", () => {
  it("exist for every literal key in the source", () => {
    const used = [...source.matchAll(/\b(?:word\([^,"`]*,|earlyWord\()\s*"(\w+)"/g)].map(
      (match) => match[1]!,
    );
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it("are all used", () => {
    const built =
      /^(option|style|click|controls|view|focus)_|^(up|down|left|right|zoom)(_|$)/;
    expect(keys.filter((key) => !built.test(key) && !source.includes(`"${key}"`))).toEqual([]);
  });

  it("have the same placeholders in every language", () => {
    const places = (text: string): string[] => text.match(/\{\w+\}/g) ?? [];
    const english = words("en.json");
    for (const language of readdirSync(LANGUAGES)) {
      const theirs = words(language);
      for (const key of keys) {
        expect(places(theirs[PREFIX + key]!), `${language} ${key}`).toEqual(
          places(english[PREFIX + key]!),
        );
      }
    }
  });
});
