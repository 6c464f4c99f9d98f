import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { allowedFiles, readDockerfile, readFlags, type Stage } from './read-dockerfile.ts';
import { createRoot, giveToUser, missingPrograms, startInSandbox } from './sandbox.ts';

/** What the last stage of a Dockerfile says. */
export interface Image {
  /** The folder of the files. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Paths of the volumes in the container. */
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}

interface StageState {
  readonly root: string;
  readonly environment: Record<string, string>;
  readonly lists: Record<string, readonly string[]>;
  workingDirectory: string;
}

/**
 * Runs the instructions of a Dockerfile without a container runtime. The folder of each stage takes
 * the place of its file system; the base image is this machine's /usr and /etc.
 *
 * @param project folder with the Dockerfile
 * @param folder where the stages are built
 * @param onStep called before each instruction
 * @throws Error if an instruction fails or is not supported
 */
export async function buildImage(
  project: string,
  folder: string,
  onStep: (step: string) => void,
): Promise<Image> {
  const stages = readDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'));
  const roots = new Map<string | null, string>();
  let state: StageState | null = null;
  for (const [at, stage] of stages.entries()) {
    const root = join(folder, stage.name ?? `stage-${at}`);
    createRoot(root);
    giveToUser(root);
    roots.set(stage.name, root);
    state = { root, environment: {}, lists: {}, workingDirectory: '/' };
    await runStage(stage, { state, project, roots, onStep });
  }
  if (state === null) throw new Error('The Dockerfile has no stage.');
  const { root, environment, workingDirectory, lists } = state;
  return {
    root,
    environment,
    workingDirectory,
    volumes: lists['VOLUME'] ?? [],
    entrypoint: lists['ENTRYPOINT'] ?? [],
    command: lists['CMD'] ?? [],
    healthCheck: lists['HEALTHCHECK'] ?? [],
  };
}

interface Run {
  readonly state: StageState;
  readonly project: string;
  readonly roots: ReadonlyMap<string | null, string>;
  readonly onStep: (step: string) => void;
}

async function runStage({ instructions }: Stage, run: Run): Promise<void> {
  const { state, onStep } = run;
  for (const { name, text } of instructions) {
    onStep(`${name} ${text}`);
    switch (name) {
      case 'WORKDIR':
        state.workingDirectory = text;
        mkdirSync(join(state.root, text), { recursive: true });
        giveToUser(join(state.root, text));
        break;
      case 'ENV':
        for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g))
          state.environment[key] = value;
        break;
      case 'COPY':
        copyFiles(text, run);
        break;
      case 'RUN':
        await runCommand(text, state);
        break;
      case 'HEALTHCHECK':
        state.lists[name] = JSON.parse(readFlags(text).rest.replace(/^CMD /, '')) as string[];
        break;
      case 'VOLUME':
      case 'ENTRYPOINT':
      case 'CMD':
        state.lists[name] = JSON.parse(text) as string[];
        break;
      case 'USER':
        // A sandbox always runs as an unprivileged user.
        break;
      default:
        throw new Error(`The instruction ${name} is not supported here. Add it to build-image.ts.`);
    }
  }
}

function copyFiles(text: string, { state, project, roots }: Run): void {
  const { flags, rest } = readFlags(text);
  const paths = rest.split(/\s+/);
  const target = posix.resolve(state.workingDirectory, paths.at(-1) ?? '');
  for (const source of paths.slice(0, -1)) {
    if (flags['from'] === undefined) {
      copyContext(project, source, join(state.root, target));
      giveToUser(join(state.root, target));
    } else {
      const root = roots.get(flags['from']);
      if (root === undefined) throw new Error(`There is no stage ${flags['from']}.`);
      // Files of installed packages are in this machine's /usr.
      const from = source.startsWith('/usr/') ? source : join(root, source);
      cpSync(from, join(state.root, target), { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** Copies the files of the project that git knows and .dockerignore allows. */
function copyContext(project: string, source: string, target: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: project, encoding: 'utf8' }).split('\0');
  const dockerignore = readFileSync(join(project, '.dockerignore'), 'utf8');
  const allowed = allowedFiles(
    files.filter((file) => file !== ''),
    dockerignore,
  );
  const chosen = allowed.filter(
    (file) => source === '.' || file === source || file.startsWith(`${source}/`),
  );
  if (chosen.length === 0) throw new Error(`.dockerignore allows no file of ${source}.`);
  for (const file of chosen) {
    const to = source === '.' ? join(target, file) : join(target, basename(file));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(project, file), to);
  }
}

async function runCommand(text: string, state: StageState): Promise<void> {
  const [, packages] = /apt-get install (?:--\S+ )*([^&]+)/.exec(text) ?? [];
  if (packages !== undefined) {
    const missing = missingPrograms(packages.trim().split(/\s+/));
    if (missing.length > 0) throw new Error(`Install ${missing.join(', ')} on this machine.`);
    return;
  }
  const child = startInSandbox(
    {
      root: state.root,
      isWritable: true,
      volumes: {},
      environment: { HOME: '/root', ...npmSettings(), ...state.environment },
      workingDirectory: state.workingDirectory,
    },
    ['/bin/sh', '-c', text],
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`"${text}" has failed:\n${output.slice(-5000)}`);
}

/** The registry of this machine's npm, because the sandbox does not have its settings. */
function npmSettings(): Record<string, string> {
  return Object.fromEntries(
    ['registry', 'cafile'].flatMap((name) => {
      const value = execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
      return value === 'null' || value === '' ? [] : [[`npm_config_${name}`, value]];
    }),
  );
}
