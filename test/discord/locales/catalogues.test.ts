import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEATURE_NAMES } from '../../../src/answering/verdict/verdict.ts';
import { loadCommands } from '../../../src/discord/commands/load-commands.ts';
import { localizeCommand } from '../../../src/discord/commands/localize-command.ts';
import { isMenuData } from '../../../src/discord/commands/command.ts';
import { MAX_TITLE } from '../../../src/discord/interactions/reply.ts';
import { LOCALES } from '../../../src/discord/locales/choose-locale.ts';
import { en } from '../../../src/discord/locales/en.ts';
import type { CommandTexts } from '../../../src/discord/locales/locale.ts';
import { CONTENT } from '../../../src/discord/render/message-format.ts';
import { renderReason } from '../../../src/discord/render/render-reason.ts';
import { AVOIDED_IN_TEXTS } from '../../support/hard-words.ts';
import { walkTexts } from './walk-texts.ts';

const MAX_BUTTON = 80;
/** Discord's pattern for the names of slash commands and options. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** Common English words that exist in no other language with a catalogue. */
const ENGLISH =
  /\b(?:the|of|and|is|are|this|that|to|not|with|from|by|for|it|its|on|at|or|as|be|has|have|been|no|you|your|only|when|which|if)\b/i;
/** Texts that may be the same in English and another language. `w…` is a parameter that `walkTexts` fills in. */
const SAME = /^(?:ID: .*|Link|Feeds|cron.*|id|filter|text|w+)$/i;

const commands = await loadCommands(join(import.meta.dirname, '../../../commands'));
const translations = LOCALES.filter((locale) => locale !== en);
const shape = walkTexts(en).map(({ path, args }) => `${path}(${JSON.stringify(args)})`);

function namesIn({ options = {}, subcommands = {} }: CommandTexts): string[] {
  const inner = Object.values(subcommands);
  return [...Object.values(options), ...inner]
    .map(({ name }) => name)
    .concat(inner.flatMap(namesIn));
}

describe('the catalogue', () => {
  it.each(LOCALES)('$code has exactly the texts of the English catalogue', (locale) => {
    const texts = walkTexts(locale).map(({ path, args }) => `${path}(${JSON.stringify(args)})`);
    expect(texts.sort()).toEqual([...shape].sort());
  });

  it.each(LOCALES)('$code has no empty text except the descriptions of menu commands', (locale) => {
    const empty = walkTexts(locale).filter(({ text }) => text.trim() === '');
    const menu = commands.filter(({ data }) => isMenuData(data)).map(({ data }) => data.name);
    expect(empty.map(({ path }) => path)).toEqual(
      menu.map((name) => `commands.${name}.description`),
    );
  });

  it.each(LOCALES)('$code fills in every parameter', (locale) => {
    const broken = walkTexts(locale).filter(({ text }) => /undefined|NaN|\[object/.test(text));
    expect(broken).toEqual([]);
  });

  it.each(LOCALES)('$code has button labels of at most 80 characters', (locale) => {
    const labels = walkTexts(locale).filter(({ path }) => path.startsWith('buttons.'));
    expect(labels.length).toBeGreaterThan(15);
    expect(labels.filter(({ text }) => text.length > MAX_BUTTON)).toEqual([]);
  });

  it.each(LOCALES)('$code has only titles that are short enough for an embed', (locale) => {
    const titles = [/^answer\.(?:question|relatedTitle)$/, /^buttons\.why$/];
    const texts = walkTexts(locale).filter(({ path }) => titles.some((title) => title.test(path)));
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.filter(({ text }) => text.length > MAX_TITLE)).toEqual([]);
  });

  it.each(LOCALES)(
    '$code has only command names and descriptions that Discord accepts',
    (locale) => {
      for (const [key, texts] of Object.entries(locale.commands)) {
        const isMenu = commands.some(({ data }) => data.name === key && isMenuData(data));
        const names = isMenu ? [] : [texts.name, ...namesIn(texts)];
        expect(names.filter((name) => !NAME.test(name) || name !== name.toLowerCase())).toEqual([]);
      }
      const described = walkTexts(locale).filter(({ path }) => path.endsWith('.description'));
      expect(described.filter(({ text }) => text.length > 100)).toEqual([]);
    },
  );

  it.each(LOCALES)('$code refers to each command by its name in that language', (locale) => {
    const known = new Set(
      Object.values(locale.commands).flatMap(({ name, subcommands }) =>
        subcommands === undefined
          ? [name]
          : Object.values(subcommands).map((inner) => `${name} ${inner.name}`),
      ),
    );
    const referred = walkTexts(locale).flatMap(({ text }) =>
      [...text.matchAll(/(?<![\p{L}<])\/(\p{Ll}+)(?: (\p{Ll}+))?/gu)].map(
        ([, command = '', subcommand = '']) => ({ command, full: `${command} ${subcommand}` }),
      ),
    );
    // `walkTexts` fills in xyz as the name of an unknown command.
    const unknown = referred.filter(
      ({ command, full }) => command !== 'xyz' && !known.has(command) && !known.has(full),
    );
    expect(referred.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it.each(LOCALES)('$code describes each problem briefly enough for a message', (locale) => {
    const { message, hint } = locale.problems['nothing-to-change']({});
    expect(renderReason({ message, hint })).toContain(hint);
    const problems = walkTexts(locale).filter(({ path }) => path.startsWith('problems.'));
    const texts = problems.map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(70);
    expect(texts.filter((text) => text.length >= CONTENT.limit / 2)).toEqual([]);
  });

  it.each(LOCALES)('$code names every feature of a verdict', (locale) => {
    expect(Object.keys(locale.whyDetails.parts).sort()).toEqual([...FEATURE_NAMES].sort());
  });
});

describe('the English catalogue', () => {
  it('has no identifiers or internal terms, and no stilted words', () => {
    expect(walkTexts(en).filter(({ text }) => AVOIDED_IN_TEXTS.test(text))).toEqual([]);
  });

  it('uses the keys of commands and options as their names', () => {
    const check = (key: string, { name, options = {}, subcommands = {} }: CommandTexts): void => {
      expect(name).toBe(key);
      for (const [inner, texts] of Object.entries(options)) expect(texts.name).toBe(inner);
      for (const [inner, texts] of Object.entries(subcommands)) check(inner, texts);
    };
    for (const [key, texts] of Object.entries(en.commands)) check(key, texts);
  });
});

describe('the translation', () => {
  const english = new Map(
    walkTexts(en).map(({ path, args, text }) => [`${path}(${JSON.stringify(args)})`, text]),
  );

  it.each(translations)('$code has no untranslated text', (locale) => {
    const same = walkTexts(locale).filter(
      ({ path, args, text }) =>
        text !== '' && english.get(`${path}(${JSON.stringify(args)})`) === text,
    );
    const unexpected = same.filter(({ text }) => !SAME.test(text));
    expect(unexpected.map(({ path, text }) => `${path}: ${text}`)).toEqual([]);
  });

  it.each(translations)('$code has no English function word', (locale) => {
    // A mention has the English command name, because Discord finds the command by its ID.
    const plain = (text: string): string => text.replace(/<\/[^>]*>/g, '');
    const leaks = walkTexts(locale).filter(({ text }) => ENGLISH.test(plain(text)));
    expect(leaks.map(({ path, text }) => `${path}: ${text}`)).toEqual([]);
  });
});

describe('the texts of commands', () => {
  it('exist for every command, and for no other', () => {
    expect(Object.keys(en.commands).sort()).toEqual(commands.map(({ data }) => data.name).sort());
  });

  it('are all used in the registration of commands', () => {
    const registered = JSON.stringify(commands.map(({ data }) => localizeCommand(data)));
    for (const locale of LOCALES) {
      const texts = walkTexts(locale).filter(({ path }) => path.startsWith('commands.'));
      const unused = texts.filter(({ text }) => !registered.includes(JSON.stringify(text)));
      expect(unused.filter(({ text }) => text !== '')).toEqual([]);
    }
  });
});
