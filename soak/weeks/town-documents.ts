import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pickBelow } from '../../test/support/seeded-random.ts';

const SYLLABLES = ['nor', 'hol', 'wea', 'ver', 'stra', 'den', 'mar', 'lin', 'tor', 'bek', 'sund'];
const THINGS = ['ferry', 'bridge', 'market', 'library', 'museum', 'harbour', 'theatre', 'school'];
const FOLDERS = ['', 'news', 'minutes'];

/** Word pieces for a toy model that knows the documents. */
export const TOWN_WORDS = [
  ...THINGS,
  ...SYLLABLES.flatMap((syllable) => [syllable, `##${syllable}`]),
  ...['costs', 'crowns', 'opens', 'closed', 'directed', 'visitors', 'council', 'winter'],
];

interface Document {
  file: string;
  readonly town: string;
  readonly thing: string;
}

/** Documents about small towns that change every day, and questions about them. */
export class TownDocuments {
  readonly #folder: string;
  readonly #random: () => number;
  readonly #documents: Document[] = [];
  #count = 0;

  constructor(folder: string, random: () => number, documents: number) {
    this.#folder = folder;
    this.#random = random;
    for (let i = 0; i < documents; i += 1) this.#add();
  }

  /** Adds, changes, moves and removes documents. Their number stays the same on average. */
  changeSome(): void {
    const { length } = this.#documents;
    for (let i = pickBelow(this.#random, 3); i >= 0; i -= 1) this.#add();
    for (let i = 0; i < 3; i += 1) this.#write(this.#pick());
    this.#move(this.#pick());
    const surplus = this.#documents.length - length;
    for (let i = 0; i < surplus; i += 1) this.#remove(this.#pick());
  }

  /** Returns a question. Most can be answered by a document. */
  question(): string {
    const { town, thing } = this.#pick();
    const about = this.#random() < 0.1 ? `lighthouse of ${this.#name()}` : `${thing} of ${town}`;
    return this.#one([
      `How much does the ${about} cost per year?`,
      `When does the ${about} open?`,
      `Who directs the ${about}?`,
      `Why was the ${about} closed last winter?`,
      `How many visitors did the ${about} have?`,
      `What did the council decide about the ${about}?`,
    ]);
  }

  /** Returns a document that is not in the folder. */
  text(): { readonly name: string; readonly text: string } {
    const town = this.#name();
    const thing = this.#one(THINGS);
    this.#count += 1;
    return { name: `upload-${this.#count}-${town}.md`, text: this.#draw({ town, thing }) };
  }

  #add(): void {
    const town = this.#name();
    const thing = this.#one(THINGS);
    this.#count += 1;
    const name = `${this.#count}-${town}-${thing}.md`;
    const document = { file: join(this.#one(FOLDERS), name), town, thing };
    this.#documents.push(document);
    this.#write(document);
  }

  #write(document: Document): void {
    const path = join(this.#folder, document.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.#draw(document));
  }

  #move(document: Document): void {
    const from = document.file;
    document.file = join('moved', from.replaceAll('/', '-'));
    mkdirSync(join(this.#folder, 'moved'), { recursive: true });
    renameSync(join(this.#folder, from), join(this.#folder, document.file));
  }

  #remove(document: Document): void {
    rmSync(join(this.#folder, document.file));
    this.#documents.splice(this.#documents.indexOf(document), 1);
  }

  #draw({ town, thing }: Pick<Document, 'town' | 'thing'>): string {
    const about = `${thing} of ${town}`;
    const number = (): number => 10 + pickBelow(this.#random, 9990);
    const person = (): string => `${capital(this.#name())} ${capital(this.#name())}`;
    const lines = [
      `The ${about} costs ${number()} crowns per year, said its treasurer ${person()}.`,
      `The ${about} opens at ${1 + pickBelow(this.#random, 11)} in the morning, except on Mondays.`,
      `${person()} has directed the ${about} since ${1950 + pickBelow(this.#random, 70)}.`,
      `The ${about} was closed last winter because of ${this.#one(['ice', 'a fire', 'repairs'])}.`,
      `In the last year, the ${about} had ${number()} visitors, which is ${number()} more than before.`,
      `The council decided by ${number()} votes to ${this.#one(['keep', 'sell', 'rebuild'])} the ${about}.`,
      ...Array.from(
        { length: 8 },
        () =>
          `On day ${number()}, ${person()} walked to ${this.#name()} and counted ${number()} boats.`,
      ),
    ];
    return `# The ${thing} of ${capital(town)}\n\n${lines.join(' ')}\n`;
  }

  #name(): string {
    return Array.from({ length: 3 }, () => this.#one(SYLLABLES)).join('');
  }

  #pick(): Document {
    return this.#one(this.#documents);
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[pickBelow(this.#random, choices.length)];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
