import type { RuleId } from '../src/validation/rules.ts';
import type { Attempt, RuleCase } from './rule-cases.ts';

function commands(
  refused: readonly (readonly object[])[],
  taken: readonly (readonly object[])[],
  place: 'global' | 'guild' = 'global',
): RuleCase {
  const attempt =
    (list: readonly object[]): Attempt =>
    (scene) =>
      scene.register(list, place);
  return { refuses: refused.map(attempt), accepts: taken.map(attempt) };
}

const command = (more: object = {}): object => ({ name: 'ask', description: 'Ask', ...more });
const option = (name: string, more: object = {}): object => ({
  type: 3,
  name,
  description: 'Words',
  ...more,
});
const withOptions = (...options: object[]): object[] => [command({ options })];
const sub = (name: string, ...options: object[]): object => ({
  type: 1,
  name,
  description: 'Words',
  options,
});
const group = (name: string, ...options: object[]): object => ({
  type: 2,
  name,
  description: 'Words',
  options,
});
const many = (count: number, more: (i: number) => object): object[] =>
  Array.from({ length: count }, (_, i) => more(i));
export const COMMAND_CASES = {
  'command-name': commands(
    [
      [command({ name: 'Ask' })],
      [command({ name: 'ask me' })],
      withOptions(option('Why')),
      [{ type: 3, name: '  ' }],
      [command({ name_localizations: { de: 'Fragen' } })],
      withOptions(option('a', { name_localizations: { de: 'zwei wörter' } })),
    ],
    [
      [command({ name: "fråga_2-'" })],
      [command({ name_localizations: { de: 'ändern' } })],
      [{ type: 3, name: 'Check', name_localizations: { de: 'Mit Quellen abgleichen' } }],
    ],
  ),
  'command-description': commands(
    [
      [{ name: 'ask' }],
      [command({ description: ' ' })],
      withOptions(option('a', { description: '\n' })),
      [command({ description_localizations: { de: ' ' } })],
      [{ type: 3, name: 'Check', description: 'w' }],
    ],
    [[command()], [{ type: 3, name: 'Check', description: '' }]],
  ),
  'option-order': commands(
    [withOptions(option('a'), option('b', { required: true }))],
    [withOptions(option('a', { required: true }), option('b'))],
  ),
  'autocomplete-or-choices': commands(
    [withOptions(option('a', { autocomplete: true, choices: [{ name: 'n', value: 'v' }] }))],
    [withOptions(option('a', { autocomplete: true }))],
  ),
  'unique-names': commands(
    [
      [command(), command()],
      withOptions(option('a'), option('a')),
      withOptions(
        option('a', { name_localizations: { de: 'x' } }),
        option('b', { name_localizations: { de: 'x' } }),
      ),
      withOptions(option('a'), option('b', { name_localizations: { de: 'a' } })),
      withOptions(
        option('a', {
          choices: [
            { name: 'n', value: 'v' },
            { name: 'n', value: 'w' },
          ],
        }),
      ),
    ],
    [
      [command(), { type: 3, name: 'ask' }],
      withOptions(
        option('a', { name_localizations: { de: 'b', fr: 'x' } }),
        option('c', { name_localizations: { de: 'x', fr: 'b' } }),
      ),
    ],
  ),
  'command-locales': commands(
    [
      [command({ name_localizations: { german: 'fragen' } })],
      withOptions(option('a', { description_localizations: { 'de-DE': 'Wörter' } })),
    ],
    [[command({ name_localizations: { de: 'fragen', 'pt-BR': 'perguntar' } })]],
  ),
  'command-count': commands(
    [many(101, (i) => command({ name: `c${i}` })), many(6, (i) => ({ type: 3, name: `c${i}` }))],
    [many(100, (i) => command({ name: `c${i}` }))],
  ),
  'command-8000': commands(
    [
      withOptions(
        ...many(25, (i) =>
          option(`o${i}`, {
            description: 'w'.repeat(100),
            choices: many(3, (n) => ({
              name: `${n}`.padEnd(50, 'n'),
              value: `${n}`.padEnd(50, 'v'),
            })),
          }),
        ),
      ),
    ],
    [withOptions(...many(25, (i) => option(`o${i}`, { description: 'w'.repeat(100) })))],
  ),
  'permission-digits': commands(
    [[command({ default_member_permissions: 'ManageGuild' })]],
    [
      [command({ default_member_permissions: '32' })],
      [command({ default_member_permissions: null })],
    ],
  ),
  'option-limits': commands(
    [
      withOptions(option('a', { min_length: 5, max_length: 4 })),
      withOptions(option('a', { type: 4, min_value: 5, max_value: 4 })),
      withOptions(option('a', { choices: [{ name: 'n', value: '' }] })),
    ],
    [withOptions(option('a', { min_length: 4, max_length: 4 }))],
  ),
  'subcommand-nesting': commands(
    [withOptions(sub('a'), option('b')), withOptions(group('a', sub('b')), option('c'))],
    [withOptions(sub('a', option('b')), group('c', sub('d', option('e'))))],
  ),
  'guild-command-scope': commands([[command({ contexts: [0] })]], [[command()]], 'guild'),
  'user-install-context': commands(
    [[command({ contexts: [2], integration_types: [0] })]],
    [[command({ contexts: [2], integration_types: [0, 1] })]],
  ),
  'daily-creates': {
    refuses: [
      async (scene) => {
        for (const letter of ['a', 'b']) {
          await scene.register(many(100, (i) => command({ name: `${letter}${i}` })));
        }
        return scene.register([command({ name: 'one-more' })]);
      },
    ],
    accepts: [
      async (scene) => {
        for (const letter of ['a', 'b']) {
          await scene.register(many(100, (i) => command({ name: `${letter}${i}` })));
        }
        await scene.register([command({ name: 'b1', description: 'Known, and changed' })]);
        scene.time.advance(86_400_000);
        return scene.register([command({ name: 'one-more' })]);
      },
    ],
  },
  'own-application': {
    refuses: [(scene) => scene.call('PUT', '/applications/123456789012345678/commands', [])],
    accepts: [(scene) => scene.register([])],
  },
} satisfies Partial<Record<RuleId, RuleCase>>;
