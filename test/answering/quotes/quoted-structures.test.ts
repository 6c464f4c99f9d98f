import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Documents by file name. Each has a different layout. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'flood.md': `**Q: When did the flood reach the mill?**

A: Shortly after four in the morning.

**Q: Was anybody hurt?**

A: No. The miller had left on Sunday.
`,
  'faq.md': `# Library questions

## How long may I keep a book?

Four weeks. You may renew it twice.

## What does a lost card cost?

Two crowns. The new card is ready on the next day.

## Can children borrow films?

Only with a parent beside them.
`,
  'plain-faq.txt': `Q. Where do I leave my bicycle?
A. In the yard behind the school.
Q. Is there a lunch?
A. Yes. Soup is served at noon.
Q. Who has the key of the gym?
A. The caretaker, Mr. Holm.
`,
  'interview.md': `# The keeper of Skarholm

**Reporter:** When did you light the lamp?
**Keeper:** At dusk, as always.
**Reporter:** How thick was the fog?
**Keeper:** Thick as wool. I could not see the rail.
**Reporter:** Who helped you with the oil?
**Keeper:** My sister Runa carried it up.
`,
  'chat.txt': `[10:02] mara: is the ferry running today
[10:03] tom: no, the captain is ill
[10:05] mara: when will it run again
[10:07] tom: on Thursday if the doctor lets him
[10:09] olaf: does anyone have a spare rope?
[10:11] mara: yes, in the red shed
`,
  'whatsapp.txt': `12/03/2026, 18:40 - Ines: Which bus goes to the quarry?
12/03/2026, 18:41 - Paulo: Number 14, from the church.
12/03/2026, 18:44 - Ines: Does it stop at the bakery?
12/03/2026, 18:46 - Paulo: No. It passes the bakery without a stop.
`,
  'handbook.md': `# Handbook

## Rules

1. Dogs stay on a lead.
2. Fires are banned after dusk.
    a. Lamps of oil are allowed.

Q: Is fishing allowed?

A: Only from the outer mole.
`,
  'fees.md': `# Harbour fees

1. Fees are due on entry.
   a. Boats under 6 m pay nothing.
   b. Boats over 6 m pay 12 crowns.
   c. Rafts pay 3 crowns.
`,
  'act.txt': `The harbour act

§ 1. This act covers all boats that enter the basin.
§ 2. The master of a boat reports to the office within two hours.
§ 3. Rafts are moored at the north pier.
§ 4. No one sells fish on the quay after noon.
`,
  'waiver.md': `# Waiver

The entry fee is waived for:

(i) boats that carry mail;
(ii) boats that seek shelter from a storm;
(iii) boats of the pilot service.

The harbour master decides.
`,
  'packing.md': `# Packing list

- Clothes
  - A wool coat for the night watch.
  - Two pairs of leather gloves.
- Food
  - Bread for three days.
  - Dried fish from the store.
- Tools
  - The large hammer stays on board.
`,
  'outcomes.md': `# Outlook

The board sees three ways out of the strike:

- The owners raise the wages by four percent.
- The union accepts a shorter week.
- Both sides call the arbitrator in Lund.

The board meets in May.
`,
  'berths.md': `# Berths

| Berth | Depth | Fee |
| --- | --- | --- |
| North pier | 4 m | 30 crowns |
| South pier | 6 m | 55 crowns |
| Old dock | 2 m | 10 crowns |
`,
  'dam.md': `# Pump settings

## Low pressure

If the pressure is too low, the pump may fail to start. This can be solved by setting the pressure value in the pump section of the file on the station:

\`\`\`ini
[Pump]
PRESSURE = 1500
\`\`\`

## Noise

Close the lid.
`,
  'retries.md': `# Uploads

To upload the logs every night, add this block to the file:

    upload:
      every: night
      retries: 5

Old logs are deleted after a week.
`,
  'kit.md': `# Kit

- Clothes
  - Summer
    - Two linen shirts.
    - A straw hat.
  - Winter
    - Three wool shirts.
    - A fur hat.
`,
  'timber.md': `# Timber

| Name | Length | Price |
| --- | --- | --- |
${Array.from({ length: 50 }, (_, i) => `| Oak ${i + 1} | ${i + 4} m | ${(i - 1) * 10} crowns |`).join('\n')}
`,
  'plots.txt': `Rules of the plots

§ 1. Hedges
(1) The hedge may be 1.2 metres high.
§ 2. Water
(1) Water is turned on in April.
(2) Hoses are allowed before nine and after seven.
`,
  'baker.txt': `Interviewer: How did you begin?

Respondent: My uncle ran a mill near the coast.

In the winter the mill froze, so I learned to bake in his kitchen.

Interviewer: And what was hardest?

Respondent: The hours.

After ten years my doctor told me to stop lifting sacks.
`,
  'discord.txt': `mara — 03/18/2026 10:32 AM
is the ferry running today?
tom — 03/18/2026 10:33 AM
no, the captain is ill
he will be back on thursday
olaf — 03/18/2026 10:40 AM
does anyone have a spare rope?
`,
  'tools.md': `# Questions

1. **Who may borrow tools?** Every member of the guild.
2. **For how long?** Two weeks.
3. **What if a tool breaks?** Tell the smith.
`,
  'play.txt': `MIRA
Have you seen the lantern?

JON
It hung by the gate until the storm took it.

OLD PETER
The bridge fell in my father's time.
Take the ford below the mill.
`,
  'releases.md': `# Changelog

## 3.2.0

### Added
- A dark theme, which can be turned on with the key D.
- Fixed-width fonts for the log book.

### Fixed
- The anchor alarm now rings.

### Removed
- The paper import.

## 3.1.0

### Added
- Tide tables for the east coast, fixed to the port of Vard.

### Fixed
- The map no longer flickers.
`,
  'eels.txt': `The report on the mi-
gration was published in 1987. It has ninety pages.
`,
  'station.txt': `Station manual

Set the port and the name in the file as follows:

[station]
port = 8080
name = "vard"

Restart the station afterwards.
`,
};

const folder = temporaryFolder();
let app: App;

beforeAll(async () => {
  const seeds = join(folder.path, 'seeds');
  mkdirSync(seeds);
  for (const [name, text] of Object.entries(DOCUMENTS)) writeFileSync(join(seeds, name), text);
  const config = loadConfig({ seeds, data: join(folder.path, 'data') }, {}, folder.path);
  app = await createApp({ ...config, logLevel: 'error' }, { inference: 'in-process' });
  await app.ingest();
}, 60_000);

afterAll(async () => {
  await app.close();
  folder.remove();
});

describe('a quote has the context that its passage or its length leaves out', () => {
  it.each([
    ['kit', 'Which hat is for winter?', ['Clothes', 'Winter'], 'A fur hat.'],
    ['timber', 'How long is Oak 40?', ['Name | Length | Price'], 'Oak 40 | 43 m | 380 crowns'],
    [
      'plots',
      'When are hoses allowed?',
      ['§ 2. Water'],
      '(2) Hoses are allowed before nine and after seven.',
    ],
  ])('in %s: %s', async (source, question, context, expected) => {
    const { quotes } = await app.answerer.answer(question, { limit: 1, source });
    expect(quotes[0]?.context?.map(({ text }) => text)).toEqual(context);
    expect(quotes[0]?.text).toBe(expected);
  });
});

describe('a turn of several lines or paragraphs is quoted with its speaker and question', () => {
  it.each([
    [
      'baker',
      'What did the doctor tell the baker?',
      'Interviewer: And what was hardest?\n\nRespondent: The hours.\n\nAfter ten years my doctor told me to stop lifting sacks.',
    ],
    [
      'discord',
      'When will the captain be back?',
      'mara — 03/18/2026 10:32 AM\nis the ferry running today?\ntom — 03/18/2026 10:33 AM\nno, the captain is ill\nhe will be back on thursday',
    ],
    ['tools', 'For how long may I borrow tools?', '2. For how long? Two weeks.'],
    [
      'play',
      'Which ford should they take?',
      "OLD PETER\nThe bridge fell in my father's time.\nTake the ford below the mill.",
    ],
  ])('in %s: %s', check);
});

describe('the section of a changelog decides which change is quoted', () => {
  it.each([
    ['releases', 'What was fixed in 3.2.0?', 'The anchor alarm now rings.'],
    ['releases', 'What was fixed in 3.1.0?', 'The map no longer flickers.'],
    ['releases', 'What was removed in 3.2.0?', 'The paper import.'],
  ])('in %s: %s', check);
});

it('the answer of an FAQ to nearly the same question counts as an answer', async () => {
  const { verdict } = await app.answerer.answer('Was anybody hurt?', { limit: 1, source: 'flood' });
  expect(verdict).toBe('answered');
});

it("the reply to the user's own question comes before list items with its words", async () => {
  await check(
    'handbook',
    'is fishing allowed',
    'Q: Is fishing allowed?\n\nA: Only from the outer mole.',
  );
});

it('a word that is broken at a line end is found and quoted verbatim', async () => {
  const { quotes } = await app.answerer.answer('When was the migration published?', {
    limit: 1,
    source: 'eels',
  });
  expect(quotes[0]?.text).toBe('The report on the mi-\ngration was published in 1987.');
});

/** Checks the first quote from one source. */
async function check(source: string, question: string, expected: string): Promise<void> {
  const { quotes } = await app.answerer.answer(question, { limit: 1, source });
  expect(quotes[0]?.text).toBe(expected);
}

describe('a question is quoted with its answer and never with the answer before it', () => {
  it.each([
    ['flood', 'Was anybody hurt?', 'Q: Was anybody hurt?\n\nA: No. The miller had left on Sunday.'],
    [
      'flood',
      'When did the flood reach the mill?',
      'Q: When did the flood reach the mill?\n\nA: Shortly after four in the morning.',
    ],
    [
      'faq',
      'How much is a lost card?',
      'What does a lost card cost?\n\nTwo crowns. The new card is ready on the next day.',
    ],
    [
      'faq',
      'Can children borrow films?',
      'Can children borrow films?\n\nOnly with a parent beside them.',
    ],
    [
      'plain-faq',
      'Where can I leave my bicycle?',
      'Q. Where do I leave my bicycle?\nA. In the yard behind the school.',
    ],
    ['plain-faq', 'Is there a lunch?', 'Q. Is there a lunch?\nA. Yes. Soup is served at noon.'],
    [
      'interview',
      'How thick was the fog?',
      'Reporter: How thick was the fog?\nKeeper: Thick as wool. I could not see the rail.',
    ],
    [
      'interview',
      'Who carried the oil?',
      'Reporter: Who helped you with the oil?\nKeeper: My sister Runa carried it up.',
    ],
    [
      'chat',
      'When will the ferry run again?',
      '[10:05] mara: when will it run again\n[10:07] tom: on Thursday if the doctor lets him',
    ],
    [
      'chat',
      'Who has a spare rope?',
      '[10:09] olaf: does anyone have a spare rope?\n[10:11] mara: yes, in the red shed',
    ],
    [
      'whatsapp',
      'Which bus goes to the quarry?',
      '12/03/2026, 18:40 - Ines: Which bus goes to the quarry?\n12/03/2026, 18:41 - Paulo: Number 14, from the church.',
    ],
  ])('in %s: %s', check);
});

describe('a list item is quoted whole and without its neighbours', () => {
  it.each([
    ['fees', 'What do rafts pay?', 'c. Rafts pay 3 crowns.'],
    ['fees', 'What do boats over 6 m pay?', 'b. Boats over 6 m pay 12 crowns.'],
    ['act', 'Where are rafts moored?', '§ 3. Rafts are moored at the north pier.'],
    [
      'act',
      'When does the master of a boat report?',
      '§ 2. The master of a boat reports to the office within two hours.',
    ],
    ['waiver', 'Which boats seek shelter?', '(ii) boats that seek shelter from a storm;'],
    ['packing', 'How much bread do we need?', 'Bread for three days.'],
    ['packing', 'What is the wool coat for?', 'A wool coat for the night watch.'],
    [
      'outcomes',
      'By how much would wages rise?',
      'The board sees three ways out of the strike:\n\nThe owners raise the wages by four percent.',
    ],
    ['outcomes', 'Where is the arbitrator?', 'Both sides call the arbitrator in Lund.'],
  ])('in %s: %s', check);
});

describe('a table row is quoted with the header of a short table', () => {
  it.each([
    [
      'berths',
      'What does the north pier cost?',
      'Berth | Depth | Fee\nNorth pier | 4 m | 30 crowns',
    ],
    [
      'berths',
      'How deep is the old dock?',
      'Berth | Depth | Fee\nNorth pier | 4 m | 30 crowns\nSouth pier | 6 m | 55 crowns\nOld dock | 2 m | 10 crowns',
    ],
  ])('in %s: %s', check);
});

describe('code is quoted with the sentence that announces it', () => {
  it.each([
    [
      'dam',
      'What pressure should I set?',
      'If the pressure is too low, the pump may fail to start. This can be solved by setting the pressure value in the pump section of the file on the station:\n\n[Pump]\nPRESSURE = 1500',
    ],
    [
      'retries',
      'How many retries are there?',
      'To upload the logs every night, add this block to the file:\n\nupload:\n  every: night\n  retries: 5',
    ],
    [
      'station',
      'Which port is set?',
      'Set the port and the name in the file as follows:\n\n[station]\nport = 8080\nname = "vard"',
    ],
  ])('in %s: %s', check);
});
