import { describe, expect, it } from 'vitest';
import { blocksOf } from '../blocks-of.ts';
import { expectText, leftOut, read } from './read.ts';

describe('a wiki link', () => {
  it.each([
    ['[[Valdra]] is ruled by [[Queen Ilse|the Queen]].', 'Valdra is ruled by the Queen.'],
    ['See [[Page#Part]], [[Page#A#B]] and [[#Here]].', 'See Page > Part, Page > A > B and Here.'],
    ['**[[A|b]]** and [[folder/Page]]', 'b and folder/Page'],
    ['| a |\n|-|\n| [[Page\\|shown]] |', 'a\nshown'],
    ['- [[One]]\n- [[Two|2]]', 'One\n2'],
  ])('shows the words that the page shows: %s', (document, expected) => {
    expectText(document, expected);
  });

  it('leaves other double brackets alone', () => {
    for (const text of ['[[ -f file ]] tests.', '[[1, 2], [3, 4]]', '[[open', '[[]]']) {
      expectText(text, text);
    }
    expectText('[[1]](https://a.example) and [[x]].\n\n[x]: https://b.example', '[1] and [x].');
  });

  it('that embeds media is left out, and one that embeds a note shows its name', () => {
    expectText('a ![[x.png]] ![[y.JPG|300]] b', 'a b');
    expect(leftOut('![[x.png]] ![[y.JPG|300]]', 'image')).toBe(2);
    expectText('See ![[Rules#Fees]].', 'See Rules > Fees.');
  });
});

describe('a note', () => {
  it('shows highlighted text without its marks', () => {
    expectText('==The *capital* is Ostrava Keep.== x', 'The capital is Ostrava Keep. x');
    expectText('(==a==) ==b==, ==c==d', '(a) b, cd');
  });

  it.each(['if a == b and c == d', 'x==1 or y==2', '== Title ==', '=====', 'a =='])(
    'keeps signs that only look like highlights: %s',
    (text) => {
      expectText(text === '=====' ? `a\n\n${text}` : text, text === '=====' ? 'a\n\n=====' : text);
    },
  );

  it('hides comments', () => {
    expectText('Open %%not seen%% here.\n\n%%\nnot\n\nseen\n%%\n\nEnd.', 'Open here.\n\nEnd.');
    expect(leftOut('a %%b%% c', 'comment')).toBe(1);
  });

  it('keeps percent signs that begin no comment', () => {
    for (const text of ['It is 100%% sure and 50%% safe.', '%% never closed\n\nText.']) {
      expectText(text, text);
    }
  });

  it('hides the IDs of blocks, but not powers', () => {
    expectText('The rule. ^a1b2c3\n\n- item ^my-rule', 'The rule.\n\nitem');
    expectText('It is 2 ^10 or x^2.', 'It is 2 ^10 or x^2.');
    expectText('It is 2 ^10', 'It is 2 ^10');
  });

  it('hides the properties of blocks', () => {
    expectText('- item\n  id:: 64-ab\n  collapsed:: true\n- colour:: red', 'item\ncolour:: red');
  });

  it('keeps tags and emoji', () => {
    expectText('#todo and #a/b :smile: 10:30:15', '#todo and #a/b :smile: 10:30:15');
  });

  it('keeps formulas as they are written', () => {
    const text = 'With $a_b*c*d_e$ and $\\{x\\}$ it costs $5 or $10, not US$3*.';
    expectText(text, text);
    expectText('$$\nx_1 * y_2\n= z*\n$$\n\nText', '$$\nx_1 * y_2\n= z*\n$$\n\nText');
    expectText('$$x_1*y*$$', '$$x_1*y*$$');
  });

  it('shows inline footnotes at the end', () => {
    expectText('It sank^[In *1900*.] here.\n\nMore.', 'It sank here.\n\nMore.\n\nIn 1900.');
  });
});

describe('a callout', () => {
  it.each([
    ['> [!warning] Danger\n> The river is [[Cold water|icy]].', 'Danger\n\nThe river is icy.'],
    ['> [!NOTE]\n> Body', 'Note\n\nBody'],
    ['> [!faq]- Is it *open*?\n> Yes.', 'Is it open?\n\nYes.'],
    ['> [!my-type]+\n> Body\n>\n> - a', 'My type\n\nBody\n\na'],
    ['> [!tip] Only a title', 'Only a title'],
    ['> [!note]\n> > [!todo] Inner\n> > x', 'Note\n\nInner\n\nx'],
    ['- a\n\n  > [!tip]\n  > b', 'a\nTip\nb'],
  ])('shows its title, or its kind: %s', (document, expected) => {
    expectText(document, expected);
  });

  it('is text and no quotation', () => {
    const { text, blocks } = read('> [!note] A\n> b\n>\n> # c\n\n> d');
    expect(blocksOf(text, blocks)).toEqual([
      'paragraph A',
      'paragraph b',
      'paragraph c',
      'quote d',
    ]);
  });

  it('is not begun by other brackets', () => {
    expectText('> [!] x\n\n> [note] y', '[!] x\n\n[note] y');
  });
});
