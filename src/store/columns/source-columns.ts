import { endianness } from 'node:os';
import type { Passage } from '../../domain/passage.ts';
import type { Place, PlacedSpan } from '../../domain/place.ts';
import type { Block, BlockKind, Link, RepeatableLine } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';

/** The forms in which every database stores the parts of sources and passages. */

/**
 * Encodes sentences as alternating starts and ends, relative to the passage's start. This takes a
 * third of the space of objects.
 */
export function encodeSentences(passage: Passage): string {
  return JSON.stringify(
    passage.sentences.flatMap(({ start, end }) => [start - passage.start, end - passage.start]),
  );
}

export function decodeSentences(encoded: string, from: number): Span[] {
  const numbers = JSON.parse(encoded) as number[];
  return inGroups(numbers, 2).map(([start = 0, end = 0]) => ({
    start: from + start,
    end: from + end,
  }));
}

/** Indices into this list are stored, so append new kinds at the end. */
const BLOCK_KINDS: readonly BlockKind[] = [
  'heading',
  'paragraph',
  'list-item',
  'table-row',
  'quote',
  'code',
];

export function encodeBlocks(blocks: readonly Block[]): string {
  return JSON.stringify(
    blocks.flatMap(({ kind, level, start, end }) => [BLOCK_KINDS.indexOf(kind), level, start, end]),
  );
}

export function decodeBlocks(encoded: string): Block[] {
  const numbers = JSON.parse(encoded) as number[];
  return inGroups(numbers, 4).map(([kind = 0, level = 0, start = 0, end = 0]) => ({
    kind: BLOCK_KINDS[kind] ?? 'paragraph',
    level,
    start,
    end,
  }));
}

export function encodeLinks(links: readonly Link[]): string {
  return JSON.stringify(links.map(({ start, end, url }) => [start, end, url]));
}

export function decodeLinks(encoded: string): Link[] {
  const links = JSON.parse(encoded) as [number, number, string][];
  return links.map(([start, end, url]) => ({ start, end, url }));
}

export function encodePlaces(places: readonly PlacedSpan[]): string {
  return JSON.stringify(places.map(({ start, end, place }) => [start, end, place]));
}

export function decodePlaces(encoded: string): PlacedSpan[] {
  const places = JSON.parse(encoded) as [number, number, Place][];
  return places.map(([start, end, place]) => ({ start, end, place }));
}

export function encodeSpans(spans: readonly Span[]): string {
  return JSON.stringify(spans.flatMap(({ start, end }) => [start, end]));
}

export function decodeSpans(encoded: string): Span[] {
  const numbers = JSON.parse(encoded) as number[];
  return inGroups(numbers, 2).map(([start = 0, end = 0]) => ({ start, end }));
}

export function encodeRepeatable(lines: readonly RepeatableLine[]): string {
  return JSON.stringify(lines.flatMap(({ start, end, hash }) => [start, end, hash]));
}

export function decodeRepeatable(encoded: string): RepeatableLine[] {
  const numbers = JSON.parse(encoded) as number[];
  return inGroups(numbers, 3).map(([start = 0, end = 0, hash = 0]) => ({ start, end, hash }));
}

/** Encodes a vector as float32, little-endian on every machine. */
export function encodeVector(vector: Float32Array): Buffer {
  const bytes = Buffer.from(
    vector.buffer.slice(vector.byteOffset, vector.byteOffset + vector.byteLength),
  );
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

export function decodeVector(stored: Buffer): Float32Array {
  // Copies the bytes, because SQLite's buffer may not be aligned for a Float32Array.
  const bytes = Buffer.from(new ArrayBuffer(stored.byteLength));
  bytes.set(stored);
  if (endianness() !== 'LE') bytes.swap32();
  return new Float32Array(bytes.buffer);
}

function inGroups(numbers: readonly number[], size: number): number[][] {
  const groups: number[][] = [];
  for (let at = 0; at < numbers.length; at += size) groups.push(numbers.slice(at, at + size));
  return groups;
}
