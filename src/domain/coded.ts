/**
 * Something that is stored, compared or sent as a code with its parameters, and put into words only
 * where a user reads it. `Catalogue` maps each code to the parameters that it has.
 */
export type Coded<Catalogue> = {
  readonly [Code in keyof Catalogue]: {
    readonly code: Code;
    readonly params: Readonly<Catalogue[Code]>;
  };
}[keyof Catalogue];

/** Words for every code of a catalogue, in one language. */
export type Wording<Catalogue, Words = string> = {
  readonly [Code in keyof Catalogue]: (params: Readonly<Catalogue[Code]>) => Words;
};

/** The words for one code. */
export function wordCoded<Catalogue, Words>(
  wording: Wording<Catalogue, Words>,
  { code, params }: Coded<Catalogue>,
): Words {
  // The compiler cannot follow that the code and the parameters belong together.
  return wording[code](params);
}

/** For codes without parameters. */
export type NoParams = Readonly<Record<string, never>>;
