import { expect } from 'vitest';
import type { Block } from '../../src/domain/source.ts';

/**
 * Returns blocks in readable form, such as `heading1 What happened` or `list-item2 nested`. A line
 * end is shown as `/`.
 */
export function blocksOf(text: string, blocks: readonly Block[]): string[] {
  return blocks.map(({ start, end, kind, level }) => {
    const words = text.slice(start, end).replace(/\r\n|[\n\r\u2028]/g, '/');
    const outermost = kind === 'list-item' ? 1 : 0;
    return `${kind}${level === outermost ? '' : String(level)} ${words}`;
  });
}

/** Checks the properties that the blocks of every document must have. */
export function expectSoundBlocks(text: string, blocks: readonly Block[]): void {
  let end = 0;
  for (const block of blocks) {
    expect(block.start).toBeGreaterThanOrEqual(end);
    expect(text.slice(end, block.start)).toMatch(/^\s*$/);
    expect(text.slice(block.start, block.end)).toMatch(/\S/);
    expect(block.level > 0).toBe(block.kind === 'heading' || block.kind === 'list-item');
    if (block.kind === 'heading') expect(block.level).toBeLessThanOrEqual(6);
    end = block.end;
  }
  expect(text.slice(end)).toMatch(/^\s*$/);
}
