import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readButtonId,
  readNumber,
  toButtonId,
} from '../../../src/discord/interactions/button-id.ts';
import { BUTTONS } from '../../../src/discord/interactions/buttons.ts';

const argsOf = (action: string): number | null =>
  BUTTONS.find(({ name }) => name === action)?.args ?? null;

describe('a button ID', () => {
  it.each([
    ['v1:context:A-7k3f9m2p:0', { action: 'context', args: ['A-7k3f9m2p', '0'] }],
    ['v1:page:A-7k3f9m2p:1:-2', { action: 'page', args: ['A-7k3f9m2p', '1', '-2'] }],
    ['v1:more:A-7k3f9m2p:3:', { action: 'more', args: ['A-7k3f9m2p', '3', ''] }],
    ['v1:list:2:a: b', { action: 'list', args: ['2', 'a: b'] }],
    ['v1:forget', { action: 'forget', args: [] }],
    ['v2:forget', null],
    ['v1:forget:x', null],
    ['v1:vote:A-7k3f9m2p', null],
    ['v1:constructor:x', null],
    ['', null],
  ])('%j is parsed as %j', (customId, expected) => {
    expect(readButtonId(customId, argsOf)).toEqual(expected);
  });

  it('is parsed back to its original parts, whatever its last argument', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary', maxLength: 40 }), (page, filter) => {
        const args = [String(page), filter];
        expect(readButtonId(toButtonId('list', page, filter), argsOf)).toEqual({
          action: 'list',
          args,
        });
      }),
    );
  });

  it('has room for the longest possible arguments', () => {
    expect(toButtonId('list', 99_999, 'x'.repeat(80)).length).toBeLessThanOrEqual(100);
    expect(toButtonId('more', 'A-7k3f9m2p', 9, '9'.repeat(20)).length).toBeLessThanOrEqual(100);
  });

  it.each([
    ['would be too long', ['x'.repeat(100)]],
    ['could not be parsed back', ['a:b', 'c']],
  ])('cannot be created if it %s', (_, args) => {
    expect(() => toButtonId('list', ...args)).toThrow(/no button can have the ID/);
  });

  it('belongs to exactly one action', () => {
    const names = BUTTONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

it.each([
  ['3', 0, 3],
  ['-3', -Infinity, -3],
  ['-3', 0, null],
  ['3.5', 0, null],
  ['1e3', 0, null],
  ['', 0, null],
  [undefined, 0, null],
])('the button argument %j is read as a number of at least %d: %j', (text, min, expected) => {
  expect(readNumber(text, min)).toBe(expected);
});
