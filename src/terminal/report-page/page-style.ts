/** The style of the page. The colours of the verdicts have a contrast of at least 3 to the page. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1d2126; --soft: #565d66; --line: #d5d9de; --panel: #f4f6f8;
  --answered: #0067a5; --related: #b86200; --nothing: #8a8f98;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16191d; --ink: #e8eaed; --soft: #a9b1ba; --line: #3a4149; --panel: #1f2429;
    --answered: #56b4e9; --related: #f0a04b; --nothing: #8d949d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.figures li {
  flex: 1 1 8rem; background: var(--panel); border-left: 4px solid var(--line); padding: .5rem .75rem;
}
.figures b { display: block; font-size: 1.5rem; line-height: 1.2; }
.figures .answered { border-color: var(--answered); }
.figures .related { border-color: var(--related); }
.figures .nothing { border-color: var(--nothing); }
.chart svg { display: block; max-width: 100%; height: auto; }
.chart .narrow { display: none; }
@media (max-width: 640px) {
  .chart .wide { display: none; }
  .chart .narrow { display: block; }
}
.key { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0; padding: 0; list-style: none; }
.key li::before {
  content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em;
  background: var(--line);
}
.key .answered::before { background: var(--answered); }
.key .related::before { background: var(--related); }
.key .nothing::before { background: var(--nothing); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
th.number, td.number { text-align: right; }
td { overflow-wrap: anywhere; }
td.number, .day { white-space: nowrap; overflow-wrap: normal; }
summary { cursor: pointer; padding: .35rem 0; }
:focus-visible { outline: 2px solid var(--answered); outline-offset: 2px; }
.groups { padding-left: 1.75rem; }
.groups > li { margin: .75rem 0; overflow-wrap: anywhere; }
.groups ul { margin: .15rem 0; padding-left: 1.1rem; color: var(--soft); }
footer { margin-top: 3rem; color: var(--soft); font-size: .9rem; }
`;
