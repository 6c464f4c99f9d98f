import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalDiscord } from 'local-discord';
import { buildImage } from '../soak/container/build-image.ts';
import { missingPrograms } from '../soak/container/sandbox.ts';
import { tryImage } from '../soak/container/try-image.ts';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { newCommand, runProgram } from '../src/terminal/program.ts';

interface StepsFlags {
  readonly keep?: true;
  readonly json?: true;
}

async function run({ keep, json }: StepsFlags): Promise<void> {
  const missing = missingPrograms(['bwrap', 'setpriv', 'tini', 'git']);
  if (missing.length > 0) {
    process.stderr.write(
      `The steps of the Dockerfile cannot be run: ${missing.join(', ')} is not installed. On Debian and Ubuntu, install bubblewrap, util-linux, tini and git.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-container-'));
  // The unprivileged user must reach the folders in it.
  chmodSync(folder, 0o755);
  const onStep = (step: string): void => {
    process.stderr.write(`${step}\n`);
  };
  try {
    const began = performance.now();
    const image = await buildImage(PROJECT_FOLDER, folder, onStep);
    const buildS = Math.round((performance.now() - began) / 1000);
    const discord = await startLocalDiscord({ loginWindowMs: 0 });
    try {
      const metricsPort = await freePort();
      const options = { project: PROJECT_FOLDER, folder, discord, metricsPort, onStep };
      const trial = await tryImage(image, options);
      const report = { ...measureFiles(image.root), buildS, ...trial };
      process.stdout.write(
        json === true
          ? `${JSON.stringify(report)}\n`
          : `The container's files, without the base image, have ${report.megabytes.toFixed(1)} MB. It starts with ${trial.container.cpuS.toFixed(1)} s of CPU, \`npm start\` with ${trial.npmStart.cpuS.toFixed(1)} s.\n`,
      );
    } finally {
      await discord.close();
    }
  } finally {
    if (keep === true) process.stderr.write(`The files are in ${folder}.\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the number and the size of all files. */
function measureFiles(root: string): { files: number; megabytes: number } {
  const sizes = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => lstatSync(join(root, path)))
    .filter((stats) => stats.isFile())
    .map(({ size }) => size);
  return { files: sizes.length, megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6 };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

await runProgram(
  newCommand(
    'npm run container-steps --',
    'Run the steps of the Dockerfile in a sandbox, without a container runtime. Then run the bot from the result: unprivileged, with read-only files, and with a local Discord. It takes minutes.',
  )
    .option('--keep', 'keep the files')
    .option('--json', 'print JSON on stdout, and nothing else there')
    .action(run),
);
