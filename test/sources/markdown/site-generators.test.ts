import { describe, expect, it } from 'vitest';
import { blocksOf } from '../blocks-of.ts';
import { expectText, leftOut, read } from './read.ts';

describe('an admonition', () => {
  it.each([
    [
      '!!! warning "Catch"\n    A filter cannot be *undone*.',
      'Catch\n\nA filter cannot be undone.',
    ],
    ['!!! note\n    One.\n\n    Two.\n\nAfter', 'Note\n\nOne.\n\nTwo.\n\nAfter'],
    ['??? tip "More"\n\n    Body', 'More\n\nBody'],
    ['???+ danger inline end\n    Body', 'Danger\n\nBody'],
    ['!!! info ""\n    Body', 'Body'],
    ['Text\n!!! note\n    Body', 'Text\n\nNote\n\nBody'],
    ['!!! note\n    - a\n\n        b\n\n    ```\n    c\n    ```', 'Note\n\na\nb\n\nc'],
    ['- a\n\n    !!! note "N"\n        b', 'a\nN\nb'],
    [
      '=== "Linux"\n\n    Use `apt`.\n\n=== "Mac"\n\n    Use brew.',
      'Linux\n\nUse apt.\n\nMac\n\nUse brew.',
    ],
    ['!!! note "A"\n\n    !!! tip\n\n        b', 'A\n\nTip\n\nb'],
  ])('of MkDocs shows its title, and its body is no code: %s', (document, expected) => {
    expectText(document, expected);
  });

  it.each([
    [':::note Custom *Title*\nText.\n:::', 'Custom Title\n\nText.'],
    [':::tip\nText.\n:::', 'Tip\n\nText.'],
    [':::warning[Label]\nText.\n:::', 'Label\n\nText.'],
    ['::: danger STOP\nText.\n:::', 'STOP\n\nText.'],
    ['::: details Click me\nText.\n:::', 'Click me\n\nText.'],
    ['::: code-group\nText.\n:::', 'Text.'],
    ['::::{.callout}\n:::note\nText.\n:::\n::::', 'Note\n\nText.'],
    ['/// note | Title\nText.\n///', 'Title\n\nText.'],
    ['/// caption\nText.\n///', 'Text.'],
    ['Before\n:::note\nText\n:::\nafter', 'Before\n\nNote\n\nText\n\nafter'],
  ])('of other generators shows its title: %s', (document, expected) => {
    expectText(document, expected);
  });

  it('is not begun by an exclamation or a colon', () => {
    for (const text of [
      '!!! great news',
      '??? who knows',
      '=== x',
      ':: a',
      '/// TODO: x',
      '::: ?!',
    ]) {
      expectText(text, text);
    }
  });

  it('of a known kind may lack its indentation or have its text on its line', () => {
    expectText('!!! note\n\n  Body', 'Note\n\nBody');
    expectText('!!! note The *URI* is long.', 'Note\n\nThe URI is long.');
    expectText('??? "More"\n    Body', 'More\n\nBody');
  });

  it('has no headings of the document', () => {
    const { text, blocks } = read('!!! note "A"\n    # B\n\n# C');
    expect(blocksOf(text, blocks)).toEqual(['paragraph A', 'paragraph B', 'heading1 C']);
  });
});

describe('attributes', () => {
  it.each([
    ['## Filtering posts {#filters}', 'Filtering posts'],
    ['## A {#a .b data-x="y"}', 'A'],
    ['A\n= {: .no_toc }\n\n# B {:#b}', 'A = \n\nB'.replace(' \n', '\n')],
    ['Text.\n{: .note }', 'Text.'],
    ['{: .note }\nText.', 'Text.'],
    ['Text.\n{.class #id}', 'Text.'],
    ['[a](b.md){ .md-button target=_blank } c', 'a c'],
    ['![x](y.png){ width=300 }\n\n*a*{.b}', 'a'],
    ['`a`{.python} b', 'a b'],
    ['{::nomarkdown}a{:/}', 'a'],
  ])('are left out: %s', (document, expected) => {
    expectText(document, expected);
  });

  it.each([
    'The set {a, b} and {x}.',
    'Select {job="web"} and rate{job="web"}.',
    'A ${HOME} {{player}} {0}',
  ])('are not found in text in braces: %s', (text) => {
    expectText(text, text);
  });
});

describe('a template tag', () => {
  it.each([
    ['{{< figure src="a.png" caption="A *sample*" >}}', 'A sample'],
    ['{{% note %}}\nInner *text*.\n{{% /note %}}', 'Inner text.'],
    ['{{< tab "Linux" >}}\nText\n{{< /tab >}}', 'Linux\nText'],
    ['{{< youtube w7Ft2ymGmfc >}}\n\nText', 'Text'],
    ['See [docs]({{< ref "x.md" >}}) now.', 'See docs now.'],
    ['A {{< term text="pod" id="x" >}} runs.', 'A pod runs.'],
    ['{{</* note */>}} is shown.', '{{< note >}} is shown.'],
    ['{% include a.html %}\n\nText', 'Text'],
    ['{% if x %}a{% else %}b{% endif %}', 'ab'],
    ['{% hint style="info" %}\nText\n{% endhint %}', 'Text'],
    ['[a]({{ site.baseurl }}/b) and [c]({% link d.md %})', 'a and c'],
    ['{% raw %}{{ page.x }}{% endraw %} is shown.', '{{ page.x }} is shown.'],
    ['a {% comment %}b{% endcomment %}c', 'a c'],
    ['See "[AUTOTITLE](/actions/using-secrets)."', 'See "Using secrets."'],
    ['# A {{< badge >}}', 'A'],
    ['{{ youtube(id="x") }}\n\n{{#include a.md}}\n\nText', 'Text'],
    ['[!INCLUDE [x](y.md)]\n\n> [!div class="nextstepaction"]\n> [Next](z.md)', 'Next'],
    ['- {{< x >}} a\n- b {% y %}', 'a\nb'],
  ])('is left out, and the text that the page shows is kept: %s', (document, expected) => {
    expectText(document, expected);
  });

  it('that is a comment hides the paragraphs in it', () => {
    expectText('{% comment %}\na\n\nb\n{% endcomment %}\n\nText', 'Text');
    expectText('{{< comment >}}\na\n\nb\n{{< /comment >}}\n\nText', 'Text');
  });

  it('that highlights code keeps the code', () => {
    const code = '  if (*a*) {\n\n  }';
    for (const document of [
      `{{< highlight go "linenos=table" >}}\n${code}\n{{< /highlight >}}`,
      `{% highlight ruby %}\n${code}\n{% endhighlight %}`,
    ]) {
      const { text, blocks } = read(document);
      expect(text).toBe(code);
      expect(blocks.map(({ kind }) => kind)).toEqual(['code']);
    }
  });

  it('may be a comment of Jinja, but no heading attribute', () => {
    expectText('Open {# from nine #} until ten.', 'Open until ten.');
    expectText('Use {#x} here.', 'Use {#x} here.');
  });

  it('is counted', () => {
    expect(leftOut('{{< a >}} {% b %} {{ site.c }}', 'hidden-element')).toBe(3);
  });

  it('does not include the placeholders of an author', () => {
    const text = 'Hello {{player}}, you have {{ count }} {% of it';
    expectText(text, text);
  });
});

describe('a page', () => {
  it('has no marks of a table of contents', () => {
    for (const mark of ['[TOC]', '[[toc]]', '[[_TOC_]]', '* Contents\n{:toc}', '${toc}']) {
      expectText(`${mark}\n\nText`, 'Text');
    }
  });

  it('has no marks of icons, keys, included files and abbreviations', () => {
    expectText('a :material-check:{ .x } b :octicons-tag-24: c', 'a b c');
    expectText('Press ++ctrl+c++, not C++ or i++.', 'Press Ctrl+C, not C++ or i++.');
    expectText('--8<-- "a.md"\n\n--8<--\nb.md\nc.md\n--8<--\n\nText', 'Text');
    expectText('HTML is text.\n\n*[HTML]: x\n*[CSS]: y', 'HTML is text.');
  });

  it('has terms and definitions on consecutive lines', () => {
    const { text, blocks } = read(
      'Raft\n: A *flat* boat.\n: Cheap.\n\n    Very cheap.\n\nBoat\n\n:   Floats.\n\nText',
    );
    expect(blocksOf(text, blocks)).toEqual([
      'list-item Raft',
      'list-item2 A flat boat.',
      'list-item2 Cheap.',
      'list-item2 Very cheap.',
      'list-item Boat',
      'list-item2 Floats.',
      'paragraph Text',
    ]);
    expect(text).toContain('Raft\nA flat boat.\nCheap.');
  });

  it('has no definition without a term', () => {
    expectText('# A\n\n: b', 'A\n\n: b');
    expectText(': b', ': b');
  });
});
