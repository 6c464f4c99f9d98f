/**
 * A value that is stored, compared or sent as a code with parameters, and put into words only for a user.
 * `Catalogue` maps each code to its parameters.
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
  // The compiler cannot infer that the code and the parameters belong together.
  return wording[code](params);
}

/** For codes without parameters. */
export type NoParams = Readonly<Record<string, never>>;
