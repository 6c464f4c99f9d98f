import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { prune } from './prune.ts';

const TARGET = fileURLToPath(
  new URL('../src/validation/specification/discord-api.json', import.meta.url),
);
/** Writes one operation or schema per line, so that a newer specification gives a readable diff. */
function toLines(pruned: object): string {
  return JSON.stringify(pruned, null, 1).replace(
    /^( {3}"[^"]+": )([{[][\s\S]*?\n {3}[}\]])(,?)$/gm,
    (_, key: string, value: string, comma: string) =>
      `${key}${JSON.stringify(JSON.parse(value))}${comma}`,
  );
}

await new Command('node --import tsx packages/local-discord/specification/prune-specification.ts')
  .description("Updates the part of Discord's specification that the local Discord checks against.")
  .argument(
    '<file>',
    "openapi.json of Discord's HTTP API, version 10 (github.com/discord/discord-api-spec)",
  )
  .action((file: string) => {
    const lines = toLines(prune(readFileSync(file, 'utf8')));
    writeFileSync(TARGET, `${lines}\n`);
    process.stderr.write(`${TARGET}: ${lines.length} characters\n`);
  })
  .parseAsync();
