/** The plural forms of a text: one for each category of `Intl.PluralRules` in the language. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** Formats numbers, plurals and dates for one language. */
export interface Formats {
  /** A number with at most two decimals: `1,234.57`. */
  readonly number: (value: number) => string;
  /** A share between 0 and 1 as a whole percentage: `91 %`. */
  readonly percent: (share: number) => string;
  /** The plural form for a number, without the number. */
  readonly plural: (number: number, forms: PluralForms) => string;
  /** The number and its plural form: `1 quote`, `2 quotes`. */
  readonly count: (number: number, forms: PluralForms) => string;
  /** The UTC day of an instant: `18 Mar 2026`. */
  readonly day: (date: Date) => string;
  /** The UTC month of an instant: `Mar 2026`. */
  readonly month: (date: Date) => string;
  /** The date and time to the minute in an IANA time zone: `18 Mar 2026, 09:05`. */
  readonly minute: (date: Date, zone: string) => string;
  /** The name of a language: `German` for `de`. */
  readonly language: (code: string) => string;
}

type DateParts = Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>>;

const MONTH = { month: 'short', year: 'numeric' } as const;
const DAY = { ...MONTH, day: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/**
 * @param language a BCP 47 tag
 * @param joinDate joins the parts of a date. Default: the language's own order
 */
export function createFormats(language: string, joinDate?: (parts: DateParts) => string): Formats {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const rules = new Intl.PluralRules(language);
  const languages = new Intl.DisplayNames(language, { type: 'language' });
  const day = createDateFormat({ ...DAY, timeZone: 'UTC' });
  const month = createDateFormat({ ...MONTH, timeZone: 'UTC' });

  function createDateFormat(options: Intl.DateTimeFormatOptions): (date: Date) => string {
    const format = new Intl.DateTimeFormat(language, options);
    if (joinDate === undefined) return (date) => format.format(date);
    return (date) =>
      joinDate(
        Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value])),
      );
  }

  const number = (value: number): string => numbers.format(value);
  const plural = (of: number, forms: PluralForms): string => forms[rules.select(of)] ?? forms.other;
  return {
    number,
    percent: (share) => `${number(Math.round(share * 100))} %`,
    plural,
    count: (of, forms) => `${number(of)} ${plural(of, forms)}`,
    day,
    month,
    language: (code) => languages.of(code) ?? code,
    minute: (date, timeZone) => createDateFormat({ ...DAY, ...TIME, timeZone })(date),
  };
}
