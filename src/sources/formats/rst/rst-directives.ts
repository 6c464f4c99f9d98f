/** How a directive is shown on the published page. */
export type DirectiveKind =
  | 'admonition'
  | 'code'
  | 'content'
  | 'described'
  | 'heading'
  | 'hidden'
  | 'image'
  | 'list-table'
  | 'csv-table'
  | 'quote'
  | 'settings'
  | 'version';

const KINDS: Readonly<Record<Exclude<DirectiveKind, 'described'>, string>> = {
  admonition:
    'attention caution danger error hint important note tip warning seealso todo admonition topic sidebar',
  code: 'code code-block sourcecode parsed-literal prompt math productionlist console doctest testcode testoutput',
  content:
    'container compound class only ifconfig figure table glossary hlist tabs grid details card line-block rst-class centered',
  heading: 'rubric',
  hidden:
    'toctree include literalinclude contents raw autosummary automodule autoclass autofunction automethod autoexception autodata graphviz plantuml mermaid plot digraph graph inheritance-diagram bibliography',
  image: 'image video',
  'list-table': 'list-table flat-table',
  'csv-table': 'csv-table',
  quote: 'epigraph highlights pull-quote',
  // These directives show nothing.
  settings:
    'meta index module currentmodule py:module py:currentmodule highlight default-domain default-role role tabularcolumns sectnum title header footer sectionauthor codeauthor namespace',
  version: 'versionadded versionchanged deprecated versionremoved deprecated-removed',
};

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as DirectiveKind] as const),
  ),
);

/** Objects that Sphinx describes: a function, a setting, an option. */
const DESCRIBED =
  /^(?:(?:py|c|cpp|js|rst|std):)?(?:function|class|method|classmethod|staticmethod|attribute|property|data|exception|decorator|option|cmdoption|envvar|confval|setting|describe|object|type|macro|member|var|struct|enum|enumerator|union|directive|role|program)$/;

/** The titles of admonitions that differ from their names. */
const TITLES: Readonly<Record<string, string | undefined>> = { seealso: 'See also' };

/** How Sphinx shows the version in which something changed. */
const VERSIONS: Readonly<Record<string, string | undefined>> = {
  versionadded: 'Added in version',
  versionchanged: 'Changed in version',
  versionremoved: 'Removed in version',
  deprecated: 'Deprecated since version',
  'deprecated-removed': 'Deprecated since version',
};

/** Returns how a directive is shown. The text of an unknown one is shown. */
export function directiveKind(name: string): DirectiveKind {
  return KIND_OF.get(name) ?? (DESCRIBED.test(name) ? 'described' : 'content');
}

/** Whether the argument of an admonition is its title. */
export function hasTitle(name: string): boolean {
  return name === 'admonition' || name === 'topic' || name === 'sidebar';
}

/** Whether the argument of a directive is not shown, because it is a class or a condition. */
export function isWrapper(name: string): boolean {
  return /^(?:container|compound|class|rst-class|only|ifconfig|hlist|grid|line-block)$/.test(name);
}

/** Returns the title of an admonition: its argument or its name. */
export function admonitionTitle(name: string, argument: string): string {
  if (hasTitle(name)) return argument;
  return TITLES[name] ?? name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Returns the words before the number of a version. */
export function versionWords(name: string): string {
  return VERSIONS[name] ?? '';
}
