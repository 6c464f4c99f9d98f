/** The child process in which the bot ingests. */
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { serveIngestion } from './index/child-process/serve-ingestion.ts';

serveIngestion(async (setup, parts) => {
  const app = await createApp(setup as Config, { ...parts, reader: null, ingestsForBot: true });
  // The bot loads the index itself.
  return (request, onProgress) => app.ingest({ ...request, awaitsIndex: false, onProgress });
});
