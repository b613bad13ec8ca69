// Bundles the cards into the one module that Home Assistant serves: node build.mjs [--watch]
import { writeFile } from "node:fs/promises";

import { parse } from "acorn";
import { simple } from "acorn-walk";
import { context } from "esbuild";

const LIMIT = 90 * 1024;
const OUTPUT = "../custom_components/procam/www/procam.js";

/** Return the code with the white space of its templates collapsed; esbuild leaves it alone. */
function shrinkTemplates(code) {
  const pieces = [];
  simple(parse(code, { ecmaVersion: 2022, sourceType: "module" }), {
    TaggedTemplateExpression({ quasi }) {
      const isStyle = quasi.quasis[0].value.raw.includes("{");
      for (const { start, end, value } of quasi.quasis) {
        const text = isStyle
          ? value.raw
              .replace(/\/\*.*?\*\//gs, "")
              .replace(/\s+/g, " ")
              .replace(/ ?([{};,]) ?/g, "$1")
              .replace(/: /g, ":")
              .replace(/;}/g, "}")
          : value.raw.replace(/>\s+</g, "><").replace(/\s+/g, " ");
        pieces.push([start, end, text]);
      }
    },
  });
  for (const [start, end, text] of pieces.sort(([a], [b]) => b - a)) {
    code = code.slice(0, start) + text + code.slice(end);
  }
  return code;
}

const shrink = {
  name: "shrink-templates",
  setup(build) {
    build.onEnd(async ({ outputFiles }) => {
      if (!outputFiles?.length) return;
      const code = shrinkTemplates(outputFiles[0].text);
      const size = Buffer.byteLength(code);
      await writeFile(OUTPUT, code);
      console.log(`procam.js: ${size} bytes`);
      if (size > LIMIT) {
        console.error(`That is more than ${LIMIT} bytes.`);
        process.exitCode = 1;
      }
    });
  },
};

const building = await context({
  entryPoints: ["src/index.ts"],
  outfile: OUTPUT,
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: {
    js: "// Built from frontend/ by scripts/frontend. Contains Lit (BSD-3-Clause, Google LLC).",
  },
  plugins: [shrink],
});

if (process.argv.includes("--watch")) {
  await building.watch();
} else {
  await building.rebuild();
  await building.dispose();
}
