export interface Instruction {
  /** In capitals, such as `RUN`. */
  readonly name: string;
  /** The rest of the line. Continued lines are joined. */
  readonly text: string;
}

/** The part of a Dockerfile from one `FROM` to the next. */
export interface Stage {
  readonly image: string;
  /** The name after `AS`; `null`: none. */
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

/** Reads the stages of a Dockerfile, without comments. Heredocs are not supported. */
export function readDockerfile(dockerfile: string): Stage[] {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, image = '', alias = null] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(text) ?? [];
      stages.push({ image, name: alias, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`The Dockerfile has "${line}" before FROM.`);
      stage.instructions.push({ name, text });
    }
  }
  return stages;
}

/** Splits the text of an instruction into its flags, such as `--from=build`, and the rest. */
export function readFlags(text: string): { flags: Record<string, string>; rest: string } {
  const flags: Record<string, string> = {};
  let rest = text;
  for (;;) {
    const [all, name, value] = /^--([\w-]+)=(\S+)\s+/.exec(rest) ?? [];
    if (all === undefined || name === undefined || value === undefined) return { flags, rest };
    flags[name] = value;
    rest = rest.slice(all.length);
  }
}

/** Returns the files that .dockerignore lets into the build. The last pattern that matches decides. */
export function allowedFiles(files: readonly string[], dockerignore: string): string[] {
  const patterns = dockerignore
    .split('\n')
    .filter((line) => !/^(?:#|$)/.test(line))
    .map((line) => ({ isAllowed: line.startsWith('!'), regex: toRegex(line.replace(/^!/, '')) }));
  return files.filter(
    (file) => patterns.findLast(({ regex }) => regex.test(file))?.isAllowed ?? true,
  );
}

/** A pattern also matches the files below a folder that it matches. */
function toRegex(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${source}(?:/|$)`);
}
