import { fileURLToPath } from 'node:url';

// npm runs this after an install. What builds the page is left out by `npm ci --omit=dev`; the bot
// with a token runs without the page, so that is said and is no fault.
const builder = await import('vite').catch((error: unknown) => {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  return null;
});
if (builder === null) {
  process.stderr.write('Vite is not installed, so the page of the playground is not built.\n');
} else {
  await builder.build({
    root: fileURLToPath(new URL('../packages/local-discord/web', import.meta.url)),
    logLevel: 'warn',
  });
}
