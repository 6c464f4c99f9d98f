import { defineConfig } from 'vite';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    // The page's policy lets nothing in that stands inside the HTML.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
