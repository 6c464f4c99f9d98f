/** The elements of the HTML standard, and the roots of drawings and formulas. */
const STANDARD = words(
  'a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col ' +
    'colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark ' +
    'math menu meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s ' +
    'samp script search section select selectedcontent slot small source span strong style sub summary sup svg ' +
    'table tbody td template textarea tfoot th thead time title tr track u ul var video wbr',
);
/**
 * Elements that old pages use. Those that writers rather use as placeholders are not in the list:
 * `<dir>`, `<param>`, `<image>`, `<command>`, `<content>`, `<element>`.
 */
const OLD = words(
  'acronym applet basefont big blink center font frame frameset marquee nobr noframes rb rtc strike tt xmp',
);
/** Elements whose content a browser does not show as text. */
const HIDDEN = words(
  'applet audio canvas datalist head iframe math noframes noscript object script select style svg template ' +
    'textarea title video',
);
/** Elements that do not begin a new line. */
const INLINE = words(
  'a abbr acronym b bdi bdo big blink button cite code data del dfn em font i img input ins kbd label mark ' +
    'meter nobr output picture progress q rb rp rt rtc ruby s samp slot small source span strike strong sub sup ' +
    'time track tt u var wbr',
);
/** Elements without content and end tag. */
const VOID = words('area base basefont br col embed frame hr img input link meta source track wbr');

/** Whether browsers know this element. @param name a tag name, in any case */
export function isHtmlElement(name: string): boolean {
  const lower = name.toLowerCase();
  return STANDARD.has(lower) || OLD.has(lower);
}

/** Whether browsers show no text for the content of this element. @param name a tag name, in any case */
export function isHiddenElement(name: string): boolean {
  return HIDDEN.has(name.toLowerCase());
}

/** Whether the element stays on the line of the text around it. @param name a tag name, in any case */
export function isInlineElement(name: string): boolean {
  return INLINE.has(name.toLowerCase());
}

/** Whether the element has neither content nor an end tag. @param name a tag name, in any case */
export function isVoidElement(name: string): boolean {
  return VOID.has(name.toLowerCase());
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
