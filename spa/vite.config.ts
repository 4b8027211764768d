import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const web = join(here, "../server/web");

/** Lay `name.gz` beside every larger asset: packed once here, not on every request. */
function packedAssets(): Plugin {
  return {
    name: "packed-assets",
    apply: "build",
    closeBundle() {
      const assets = join(web, "assets");
      for (const name of readdirSync(assets)) {
        const bytes = readFileSync(join(assets, name));
        if (bytes.length > 1024) writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: here,
  // Relative addresses also work behind a proxy that serves Taskward under a path.
  base: "./",
  plugins: [packedAssets()],
  build: {
    outDir: web,
    emptyOutDir: true,
    target: "es2023",
    // Older targets would freeze light-dark() at the root, and the theme switch of the editor could not change it.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Everything is a file of our own host, so the content policy needs no exception for inlined ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The editor is one large piece by nature, and it loads only after the sign-in is on the screen.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ["index.html", "explorer.html", "signed-in.html"].map((page) => join(here, page)),
      // Libraries mark files for tools that we do not use ("use client"); each mark would be a page of warnings.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  worker: { format: "es" },
});
