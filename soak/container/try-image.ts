import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalDiscord } from 'local-discord';
import { VARIABLE_NAMES } from '../../src/config-variables.ts';
import type { Image } from './build-image.ts';
import { cpuSeconds } from './process-tree.ts';
import { giveToUser, startInSandbox } from './sandbox.ts';

const QUESTION = 'Which clause did Microsoft keep?';
const ANSWER = 'Azure';
/** One document of each format whose parser loads files of its package. */
const DOCUMENTS = ['pdf/reportlab-japanese.pdf', 'markup/pandoc.docx', 'markup/pandoc.epub'];
const LOGGED_IN = 'Logged in';
/** `stop_grace_period` of compose.yaml. */
const STOPS_WITHIN_MS = 10_000;
/** Writes to places that must be read-only, and prints those that it could change. */
const WRITE_PROBE = `
  for (const path of ['/', '/app', '/app/dist', '/app/models', '/app/node_modules', '/etc', '/usr'])
    try {
      require('fs').writeFileSync(path + '/written', '');
      console.log(path);
    } catch {}
`;

/** The time from the start, with an empty data folder, until the bot has logged in. */
export interface ColdStart {
  readonly cpuS: number;
  readonly wallMs: number;
}

export interface Trial {
  readonly container: ColdStart;
  /** The same for `npm start` in the project. */
  readonly npmStart: ColdStart;
  readonly stopMs: number;
}

interface Container {
  readonly child: ChildProcess;
  /** Process ID of the first process, on this machine. */
  readonly pid: Promise<number>;
  readonly stdout: () => string;
  /** Standard output and standard error. */
  readonly output: () => string;
  /** Resolves when the output contains the text. Rejects if the process ends first. */
  readonly printed: (text: string) => Promise<void>;
  readonly exitCode: Promise<number | null>;
}

/**
 * Uses an image as an operator does, with a local Discord.
 *
 * @param folder for the volumes
 * @param metricsPort a free port
 * @throws Error if a check fails
 */
export async function tryImage(
  image: Image,
  options: {
    readonly project: string;
    readonly folder: string;
    readonly discord: LocalDiscord;
    readonly metricsPort: number;
    readonly onStep: (step: string) => void;
  },
): Promise<Trial> {
  const { project, discord, metricsPort, onStep } = options;
  const folder = mkdtempSync(join(options.folder, 'run-'));
  const volumes = createVolumes(image, folder, project);
  const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
  const environment = { ...image.environment, METRICS_PORT: String(metricsPort) };
  const start = (command: readonly string[], extra: Record<string, string> = {}): Container =>
    watch(
      startInSandbox(
        {
          ...{ root: image.root, isWritable: false, volumes },
          ...{ environment: { ...environment, ...extra } },
          workingDirectory: image.workingDirectory,
        },
        command,
      ),
    );
  const run = [...image.entrypoint, ...image.command];

  onStep('without a token, it stops and says what to do');
  const tokenless = start(run);
  expectEqual(await tokenless.exitCode, 2, 'exit code without a token', tokenless);
  expectMatch(tokenless, /DISCORD_TOKEN[^]*\.env/);

  onStep('a signal during the start stops it');
  const early = start(run, settings);
  await early.printed('Verbatim ');
  process.kill(await early.pid, 'SIGTERM');
  await stopsInTime(early);

  onStep('it starts with a local Discord');
  const files = listFiles(image.root);
  const { bot, coldStart } = await timeStart(() => start(run, settings));

  onStep('it answers');
  const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
  const answer = reply.embeds[0]?.description ?? '';
  if (!answer.includes(ANSWER)) throw new Error(`The bot answered "${answer}".`);

  onStep('it has read every document');
  const sources = start([...image.entrypoint, 'scripts/sources.ts', '--json']);
  expectEqual(await sources.exitCode, 0, 'exit code of sources', sources);
  const expected = readdirSync(join(folder, 'sources')).length;
  const listed = JSON.parse(sources.stdout()) as unknown[];
  expectEqual(listed.length, expected, 'number of sources', sources);

  onStep('its own check finds no error');
  const doctor = start(['npm', 'run', '--silent', 'doctor'], settings);
  expectEqual(await doctor.exitCode, 0, 'exit code of doctor', doctor);

  onStep('the health check passes');
  const health = start(image.healthCheck);
  expectEqual(await health.exitCode, 0, 'exit code of the health check', health);

  onStep('SIGTERM stops it');
  const stopMs = await stopsInTime(bot, await bot.pid);
  expectEqual(await bot.exitCode, 0, 'exit code after SIGTERM', bot);

  onStep('the health check fails without the bot');
  const unhealthy = start(image.healthCheck);
  expectEqual(await unhealthy.exitCode, 1, 'exit code of the health check', unhealthy);

  onStep('it can write only to its volumes');
  const probe = start(['node', '--eval', WRITE_PROBE]);
  expectEqual(await probe.exitCode, 0, 'exit code of the probe', probe);
  expectEqual(probe.output(), '', 'folders that could be changed', probe);
  expectEqual(listFiles(image.root).join('\n'), files.join('\n'), 'files of the image', bot);

  onStep('npm start, for comparison');
  const ownSettings = {
    ...settings,
    ...{ SEEDS_DIR: join(folder, 'sources'), DATA_DIR: join(folder, 'other-data') },
  };
  const npmStart = await timeStart(() =>
    watch(
      spawn('env', [...withSettings(ownSettings), 'npm', 'start'], {
        cwd: project,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        detached: true,
      }),
    ),
  );
  // npm does not forward the signal, so the whole group gets it.
  process.kill(-(npmStart.bot.child.pid ?? 0), 'SIGTERM');
  await npmStart.bot.exitCode;
  return { container: coldStart, npmStart: npmStart.coldStart, stopMs };
}

/** Returns arguments for `env` that set only these settings and leave other variables as they are. */
function withSettings(settings: Readonly<Record<string, string>>): string[] {
  return [
    ...VARIABLE_NAMES.flatMap((name) => ['-u', name]),
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  ];
}

/** Creates the volumes as a container runtime does, and copies documents into one of them. */
function createVolumes(image: Image, folder: string, project: string): Record<string, string> {
  const volumes = Object.fromEntries(
    image.volumes.map((path) => {
      const volume = join(folder, path);
      cpSync(join(image.root, path), volume, { recursive: true });
      return [path, volume];
    }),
  );
  const sources = volumes['/sources'];
  if (sources === undefined) throw new Error('The Dockerfile has no volume /sources.');
  cpSync(join(project, 'seeds'), sources, { recursive: true });
  for (const document of DOCUMENTS) {
    const name = document.replace('/', '-');
    cpSync(join(project, 'test/sources/fixtures', document), join(sources, name));
  }
  mkdirSync(join(folder, 'other-data'));
  giveToUser(folder);
  return volumes;
}

function watch(child: ChildProcess): Container {
  let stdout = '';
  let output = '';
  let info = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      if (stream === child.stdout) stdout += data.toString();
      output += data.toString();
      for (const listener of listeners) listener();
    });
  const exitCode = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const pid = new Promise<number>((resolve) => {
    child.stdio[3]?.on('data', (data: Buffer) => {
      info += data.toString();
      const [, found] = /"child-pid": (\d+)/.exec(info) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    child.stdio[3]?.on('end', () => {
      // Without a sandbox, no process writes here.
      resolve(child.pid ?? 0);
    });
  });
  return {
    child,
    pid,
    exitCode,
    stdout: () => stdout,
    output: () => output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (output.includes(text)) resolve();
        };
        listeners.add(check);
        check();
        void exitCode.then((code) => {
          reject(new Error(`The process ended with code ${code ?? 'none'}:\n${output}`));
        });
      }),
  };
}

async function timeStart(
  start: () => Container,
): Promise<{ bot: Container; coldStart: ColdStart }> {
  const began = performance.now();
  const bot = start();
  await bot.printed(LOGGED_IN);
  const wallMs = Math.round(performance.now() - began);
  return { bot, coldStart: { cpuS: cpuSeconds(bot.child.pid ?? 0), wallMs } };
}

/** Sends SIGTERM to a process ID, if one is given. Returns the milliseconds until the container ends. */
async function stopsInTime(container: Container, pid?: number): Promise<number> {
  const began = performance.now();
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  const timer = setTimeout(() => {
    container.child.kill('SIGKILL');
  }, STOPS_WITHIN_MS);
  await container.exitCode;
  clearTimeout(timer);
  const ms = Math.round(performance.now() - began);
  if (ms >= STOPS_WITHIN_MS)
    throw new Error(`The container did not stop within ${STOPS_WITHIN_MS} ms.`);
  return ms;
}

function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}

function expectEqual(given: unknown, required: unknown, name: string, { output }: Container): void {
  if (given === required) return;
  throw new Error(
    `The ${name} must be ${String(required)}, but is ${String(given)}. Output:\n${output().slice(-5000)}`,
  );
}

function expectMatch({ output }: Container, pattern: RegExp): void {
  if (!pattern.test(output())) throw new Error(`The output must match ${pattern}:\n${output()}`);
}
