import { execFileSync } from 'node:child_process';
import { nodeOptionsFor, programFile, PROJECT_FOLDER } from '../src/program-files.ts';

/** Returns the peak memory, in MB, of a process that opens the index and answers questions. */
export function rssOfFreshProcess(seeds: string, data: string): number {
  const [app, config] = [programFile('src/app.ts'), programFile('src/config.ts')];
  const program = `
    const { createApp } = await import(${JSON.stringify(app)});
    const { loadConfig } = await import(${JSON.stringify(config)});
    const app = await createApp(loadConfig(${JSON.stringify({ seeds, data })}));
    for (let i = 0; i < 50; i++) await app.answerer.answer('Who was the king of country ' + i + '?', { limit: 3 });
    console.log(process.resourceUsage().maxRSS / 1000);
    await app.close();`;
  const args = [...nodeOptionsFor(app), '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, args, { cwd: PROJECT_FOLDER, encoding: 'utf8' }));
}
