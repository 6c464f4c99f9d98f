import { defineConfig } from 'vite';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    // The page's content security policy allows no inline content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
