import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VARIABLE_NAMES } from '../src/config-variables.ts';
import { loadConfig } from '../src/config.ts';
import { readShardSet } from '../src/domain/shards.ts';

const ROOT = join(import.meta.dirname, '..');
const COMPOSE = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
const ENGINES = readFileSync(join(ROOT, 'compose.engines.yaml'), 'utf8');
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly { readonly target: string }[];
  readonly [option: string]: unknown;
}

const { services } = parse(COMPOSE) as { services: Readonly<Record<string, Service>> };
const service = services['verbatim'];
if (service === undefined) throw new Error('compose.yaml must have a service "verbatim"');

/** Returns the arguments of all instructions with this name in the final stage of the Dockerfile. */
function instructions(name: string): string[] {
  const final = DOCKERFILE.split(/^FROM /m).at(-1) ?? '';
  const lines = final.replace(/\\\n\s*/g, '').split('\n');
  return lines
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1));
}

describe('compose.yaml', () => {
  it('names exactly the settings that config.ts reads', () => {
    expect(Object.keys(service.environment).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  it('takes every setting from .env, except the folders in the container', () => {
    const fixed = Object.entries(service.environment).filter(
      ([name, value]) => !value.startsWith(`\${${name}:-`),
    );
    expect(Object.fromEntries(fixed)).toEqual({ SEEDS_DIR: '/sources', DATA_DIR: '/data' });
  });

  it('explains every setting and every option of the service', () => {
    const lines = COMPOSE.split('\n');
    const isKey = (line: string): boolean => /^ {4}(?: {2}[A-Z]|[a-z])\w*:/.test(line);
    const silent = lines.filter((line, at) => isKey(line) && !/^ +# /.test(lines[at - 1] ?? ''));
    expect(lines.filter(isKey).length).toBeGreaterThan(VARIABLE_NAMES.length);
    expect(silent).toEqual([]);
  });

  it('lets the container change nothing but its volumes and /tmp, and gain no privilege', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    const targets = service.volumes.map(({ target }) => target);
    expect(targets.sort()).toEqual(
      (JSON.parse(instructions('VOLUME')[0] ?? '') as string[]).sort(),
    );
  });
});

describe('compose.engines.yaml', () => {
  const engines = parse(ENGINES, { merge: true }) as {
    readonly services: Readonly<
      Record<
        string,
        {
          readonly extends?: { readonly service: string };
          readonly image?: string;
          readonly ports?: unknown;
          readonly environment: Readonly<Record<string, string | number>>;
          readonly volumes: readonly { readonly source: string; readonly target: string }[];
        }
      >
    >;
  };
  const all = Object.values(engines.services);
  const bots = all.filter((one) => one.extends?.service === 'verbatim');

  it('divides all shards over processes that each have a data folder of their own', () => {
    const sets = bots.map(({ environment }) => readShardSet(String(environment['SHARDS'])));
    const total = sets[0]?.total ?? 0;
    const ids = sets.flatMap((set) => (set?.total === total ? [...set.ids] : []));
    expect(bots.length).toBeGreaterThan(1);
    expect(ids.sort()).toEqual(Array.from({ length: total }, (_, id) => id));
    const data = bots.flatMap(({ volumes }) => volumes.filter(({ target }) => target === '/data'));
    expect(new Set(data.map(({ source }) => source)).size).toBe(bots.length);
  });

  it('sets only settings that config.ts reads, and these are valid together', () => {
    for (const { environment } of bots) {
      expect(Object.keys(environment).filter((name) => !VARIABLE_NAMES.includes(name))).toEqual([]);
      const given = Object.entries(environment).map(([name, value]) => [name, String(value)]);
      const { DATABASE_URL_FILE: file, ...others } = Object.fromEntries(given) as Record<
        string,
        string
      >;
      expect(file).toBe('/run/secrets/database-url');
      const DATABASE_URL = 'postgres://verbatim:secret@postgres:5432/verbatim';
      const { engines: found } = loadConfig({}, { ...others, DATABASE_URL }, '/nowhere');
      expect(found?.openSearch.nodes).toHaveLength(3);
    }
  });

  it('publishes no port of an engine, and names the version of each image', () => {
    const others = all.filter((one) => one.extends === undefined);
    expect(others).toHaveLength(4);
    expect(others.filter(({ ports }) => ports !== undefined)).toEqual([]);
    for (const { image } of others) expect(image).toMatch(/:\d/);
  });
});

describe('the Dockerfile', () => {
  it('runs nothing in the final stage, so that no build tool is in the image', () => {
    expect(instructions('RUN')).toEqual([]);
    expect(instructions('COPY').every((files) => files.startsWith('--from=build '))).toBe(true);
  });

  it('starts Node.js below an init, without a shell or npm, as a user other than root', () => {
    expect(JSON.parse(instructions('ENTRYPOINT')[0] ?? '')).toEqual([
      'tini',
      '--',
      'node',
      'build/run.cjs',
    ]);
    expect(instructions('USER')).toEqual(['1000:1000']);
  });

  it('builds with the same Node.js image as it runs with', () => {
    const images = [...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images).size).toBe(1);
    expect(images).toHaveLength(2);
  });
});

describe('the systemd unit', () => {
  const unit = readFileSync(join(ROOT, 'deploy/verbatim.service'), 'utf8');
  const values = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  it('starts the same program as the container, without npm', () => {
    const [, ...command] = values('ExecStart')[0]?.split(' ') ?? [];
    const entrypoint = JSON.parse(instructions('ENTRYPOINT')[0] ?? '') as string[];
    const flags = JSON.parse(instructions('CMD')[0] ?? '') as string[];
    expect(['node', ...command]).toEqual([...entrypoint.slice(2), ...flags]);
  });

  it('sets only settings that config.ts reads', () => {
    const names = values('Environment').flatMap((line) =>
      line.split(' ').map((setting) => setting.split('=')[0]),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !VARIABLE_NAMES.includes(name ?? ''))).toEqual([]);
  });

  it('stays below 1,000 logins a day, however often the bot fails', () => {
    expect(values('Restart')).toEqual(['on-failure']);
    expect((24 * 60 * 60) / Number(values('RestartSec')[0])).toBeLessThan(1000);
  });

  it('allows as much memory and as many processes as compose.yaml', () => {
    expect(values('MemoryMax')[0]?.toLowerCase()).toBe(service['mem_limit']);
    expect(Number(values('TasksMax')[0])).toBe(service['pids_limit']);
  });
});
