import { describe, expect, it } from 'vitest';
import { blocksOf } from '../blocks-of.ts';
import { expectText, leftOut, read } from './read.ts';

describe('a word in angle brackets', () => {
  it.each([
    'Use /give <player> <item> to hand out things.',
    'Replace <your-token> with the token from the portal.',
    'A Vec<String> or Map<K, V> of <T> or <T: Clone>.',
    'Open <file.txt> or <your_file> as <user@host>.',
    'Write <player name> or <key:value>, not <@123> or <#456>.',
    'End with </player>.',
    'If a <b and c> d, then 3 <4> 5 <-> 6.',
    'Copy <source> to <target> in <time> seconds.',
    'Type <Enter> or <F1>.',
    'The call <init/> is empty.',
  ])('is kept if it is no element: %s', (text) => {
    expectText(text, text);
  });

  it('is kept at the start of a line and on a line of its own', () => {
    expectText('<player> <item>\nand more', '<player> <item> and more');
    expectText('<player>\n\nText', '<player>\n\nText');
    expectText('- <player>\n- <item> x', '<player>\n<item> x');
    expectText('<title> is the title.', '<title> is the title.');
    expectText('# The <name> command', '# The <name> command'.slice(2));
    expectText('| a |\n|-|\n| <name> |', 'a\n<name>');
  });

  it('is kept within a block of HTML', () => {
    expectText('<p>\nUse <player> here.\n</p>', 'Use <player> here.');
  });

  it('is left out if it is an element of HTML', () => {
    expectText('<b>a</b> <kbd>b</kbd><br><span class="x">c</span> <u>d', 'a b\nc d');
    expectText(
      'H<sub>2</sub>O <img src="x.png"> <input disabled> <font color=red>x</font>',
      'H2O x',
    );
    expectText('It took <time>5 minutes</time>.', 'It took 5 minutes.');
    expectText('<div align="center">\nx\n</div>', 'x');
  });

  it('begins a new line if the element is a block', () => {
    expectText('a<p>b</p>c', 'a\nb\nc');
    expectText('| a |\n|-|\n| <ul><li>x</li><li>y</li></ul> |', 'a\nx y');
  });

  it('is left out if it is a web address or an e-mail address', () => {
    expectText(
      '<https://a.example/x> <me@a.example> <ssh://h>',
      'https://a.example/x me@a.example ssh://h',
    );
  });
});

describe('a component', () => {
  it.each([
    ['with an end tag', '<Tip>Keep *dry*.</Tip>', 'Keep dry.'],
    ['on lines of its own', '<Note>\nIt is **bold**.\n</Note>', 'It is bold.'],
    ['with an attribute', 'a <Icon name="x"> b', 'a b'],
    ['that closes itself', 'a <Spacer /> b <my-element/> c', 'a b c'],
    ['with values in braces', '<Card icon={<Foo />} style={{ a: 1 }}>x</Card>', 'x'],
    ['with a tag over several lines', '<Card\n  href="/x"\n>\n  Text\n</Card>', 'Text'],
    ['with a spread attribute', '<Foo {...props}>x</Foo>', 'x'],
    ['with a name in parts', '<Menu.Item>x</Menu.Item>', 'x'],
  ])('%s is left out, and its content is Markdown', (_, document, expected) => {
    expectText(document, expected);
  });

  it('shows its title or label', () => {
    expectText(
      '<Tabs>\n  <TabItem value="a" label="Linux">\n\n    Use **apt**.\n\n  </TabItem>\n</Tabs>',
      'Linux\n\nUse apt.',
    );
    expectText('<Accordion title="Why?">\nBecause.\n</Accordion>', 'Why?\n\nBecause.');
  });

  it('may have indented content, which is no code but may contain code', () => {
    const document =
      '<Tabs>\n    <Tab>\n        Text *a*.\n\n        - b\n\n        ```js\n        let c;\n        ```\n    </Tab>\n</Tabs>';
    const { text, blocks } = read(document);
    expect(blocksOf(text, blocks)).toEqual(['paragraph Text a.', 'list-item b', 'code let c;']);
  });

  it('leaves out imports, exports and comments of MDX', () => {
    expectText(
      "import A from './a';\nimport {\n  B,\n  C,\n} from 'b';\nexport const D = ({ e }) => (\n  <div>\n\n  </div>\n);\n\nText {/* x */} y.\n\n{/* more\n\nwords */}\n\nEnd.",
      'Text y.\n\nEnd.',
    );
    expect(leftOut("import A from './a'\n\nx {/* y */}", 'script')).toBe(1);
    expect(leftOut("import A from './a'\n\nx {/* y */}", 'comment')).toBe(1);
  });

  it('is counted only if it is there', () => {
    expect(read('<details>\n<p>Open from nine.</p>\n</details>').leftOut).toEqual([]);
    expect(leftOut('<p>\n<img src="a.png">Open.\n<!-- a --></p>', 'image')).toBe(1);
  });

  it('is not found in sentences that begin with "import" or "export"', () => {
    const text = 'import taxes are due on "silk" from 1900.\n\nexport the file first.';
    expectText(text, text);
    expectText('export PATH=/bin', 'export PATH=/bin');
  });
});

describe('code', () => {
  it.each([
    '<player> <b>x</b>',
    '[[a|b]] ==c== %%d%%',
    '{{< e >}} {% f %} {#g}',
    '$a$ ++b++ :material-c:',
  ])('is never changed: %s', (code) => {
    expectText(
      `\`${code}\` and\n\n\`\`\`\n${code}\n\`\`\`\n\n    ${code}`,
      `${code} and\n\n${code}\n\n${code}`,
    );
  });
});
