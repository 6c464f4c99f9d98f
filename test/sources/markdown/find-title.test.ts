import { describe, expect, it } from 'vitest';
import { read } from './read.ts';

describe('the title of a Markdown document', () => {
  it.each([
    ['# Title\n\nText', 'Title'],
    ['The *old*\\\nferry\n===\n\nText', 'The old ferry'],
    ['# ![Knot Counter](logo.png)\n\nText', 'Knot Counter'],
    ['# <img src="logo.svg" alt="Knot Counter">\n\nText', 'Knot Counter'],
    ['# Knots ![build](badge.svg)\n\nText', 'Knots'],
    ['# [![Knots](a.png)](https://a.example)', 'Knots'],
    ['<!-- c -->\n\n[![b](b.svg)](https://b.example) ![c](c.svg)\n\n# Title', 'Title'],
    ['<p align="center">\n<img src="logo.png" alt="Logo">\n</p>\n\n# Title', 'Title'],
    ['<h1 align="center">Ferry</h1>\n\nText', 'Ferry'],
    ['<div align="center">\n<h1><img src="a.png" alt="Ferry"></h1>\n</div>', 'Ferry'],
    ['[English](a.md) | [Deutsch](b.md)\n\n# Title', 'Title'],
    ["import A from './a';\n\n[TOC]\n\n---\n\n# Title {#t}", 'Title'],
    ['{{< toc >}}\n\n# Title', 'Title'],
    ['# [[Valdra|The Realm]]', 'The Realm'],
    ['#\n\n# Title', 'Title'],
  ])('is a heading of level 1 at the top: %s', (document, expected) => {
    expect(read(document).headline).toBe(expected);
  });

  it.each([
    'The keeper lives alone.\n\n## Diet',
    'Text.\n\n# Later',
    '## Install\n\nText',
    '- item\n\n# Later',
    '> # Said\n\nText',
    '> [!note] N\n> x\n\n# Later',
    '```\ncode\n```\n\n# Later',
    '<p>Text</p>\n\n# Later',
    '<h2>Part</h2>\n\n# Later',
    '10:02 tom: hi\n\n# Later',
    '![only](a.png)',
  ])('is no later heading and no heading of a section: %s', (document) => {
    expect(read(document).headline).toBeNull();
  });

  it('is a first line that reads as a title, if there is no heading', () => {
    const body = 'The engine of the ferry broke down on Monday.';
    expect(read(`**Ferry Engine Broke Down**\n\n${body}`).headline).toBe('Ferry Engine Broke Down');
    expect(read(`Ferry Engine Broke Down\n\n${body}`).headline).toBe('Ferry Engine Broke Down');
    expect(read(`${body}\n\n**Ferry Engine Broke Down**\n\n${body}`).headline).toBeNull();
    expect(read(`Ferry Engine Broke Down\n\n${body}\n\n## News`).headline).toBeNull();
  });
});
