/**
 * A value that is stored, compared and sent as a code with parameters. It is put into words only
 * when it is shown to a user. `Catalogue` maps each code to the type of its parameters.
 */
export type Coded<Catalogue> = {
  readonly [Code in keyof Catalogue]: {
    readonly code: Code;
    readonly params: Readonly<Catalogue[Code]>;
  };
}[keyof Catalogue];

/** The words for each code of a catalogue, in one language. */
export type Wording<Catalogue, Words = string> = {
  readonly [Code in keyof Catalogue]: (params: Readonly<Catalogue[Code]>) => Words;
};

/** Puts a value into words. */
export function wordCoded<Catalogue, Words>(
  wording: Wording<Catalogue, Words>,
  { code, params }: Coded<Catalogue>,
): Words {
  // `Coded` guarantees that the code and its parameters match.
  return wording[code](params);
}

/** The parameters of a code that has none. */
export type NoParams = Readonly<Record<string, never>>;
