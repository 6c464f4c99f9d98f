/**
 * Paragraphs written for these tests and marked by hand: `|` ends each sentence. The name states
 * the difficulty. The character `|` has no other use.
 */
export const MARKED_PARAGRAPHS: readonly (readonly [name: string, marked: string])[] = [
  [
    'titles before names',
    'Dr. Smith met Mr. and Mrs. Alvarez on Tuesday.| Prof. He Jiankui was not there.| Gen. Ortega, Sen. Bloom and Rep. Wu sent letters; Lt. Col. Hayes did not answer.| Rev. Moss and Ms. Lund stayed at home.|',
  ],
  [
    'titles in capitals',
    'THE LETTER WAS SIGNED BY DR. MORGAN AND MR. VANCE.| IT WAS NEVER SENT TO HALE INC. HEADQUARTERS.|',
  ],
  [
    'Latin abbreviations',
    'Some services, e.g. Frontier, need memory, i.e. a place where state is kept.| The case of Harlow vs. Denton Corp. was cited, cf. Moreau for the earlier ruling.| The authors (Brandt et al. 2019) disagree.| That is the view of Brandt et al.| The same group had said so before.|',
  ],
  [
    'etc. inside and at the end',
    'They sold storage, compute, databases, etc. to anyone who asked.| The list names servers, cables, racks, etc.| The rest was never counted.|',
  ],
  [
    'numbers after No., Fig., p. and Vol.',
    'See No. 5 and Nos. 7 to 9.| Fig. 3 shows the drop, and Fig. B the rise.| The clause stands on p. 12 of Vol. 2, Sec. 4.| Was it the cause?| No.| The cause lay elsewhere.| He said no.| She ate a fig.| A farmer had sold it.|',
  ],
  [
    'companies',
    'Amazon.com Inc. and Microsoft Corp. are in talks.| Shares of Hale & Co. rose, and those of Brightwater Ltd. fell.| The contract was signed by Northwind Inc.| It runs for six years.| Alphabet Inc. Chief Executive Sundar Pichai declined to comment.|',
  ],
  [
    'months and times of day',
    'The hearing on Jan. 14 began at 9 a.m. and ended at 4 p.m. Eastern time.| It resumed at 10 a.m. Monday.| The doors close at 5 p.m.| Visitors must leave by then.| On Sept. 3 approx. 200 people came.| The offer ends in Dec.| After that the price rises.|',
  ],
  [
    'U.S. inside and at the end',
    'The U.S. Department of Justice is watching, and so is the U.K. government.| No such law exists in the U.S.| The European Union has one.| In the U.S., that is new.| U.S. officials would not say more about the E.U. plan.| Their office is in Washington, D.C.| It opened in May.| Who pays in the U.S.?| Nobody does.|',
  ],
  [
    'degrees',
    'Anna Weiss, Ph.D., wrote the report with Tom Reed, M.D. and two students.| She holds a Ph.D. in physics.| He never finished his Ph.D.| His brother did.|',
  ],
  [
    'initials',
    'J. R. R. Tolkien and C. S. Lewis met in Oxford.| George W. Bush spoke first, then A. A. Gill.| The book by J.K. Rowling sold well.| Samuel L. Jackson stayed.| Oranges are a source of vitamin C.| This was news to him.|',
  ],
  [
    'saints and streets',
    'The road from St. Louis to Mt. Vernon is long.| He worked on Wall St. for years.| She never liked Wall St.| The noise was too much.| They turned into Grove Ave. and stopped.|',
  ],
  [
    'decimals and money',
    'Growth was 3.14 percent, against 2.7 a year ago.| The fund holds $1.5bn.| It paid .5 percent.| Revenue rose to $13.75 billion.| 12 analysts had expected less.|',
  ],
  [
    'versions',
    'We run v2.17.2.| The next release is v3.0.0-rc.1.| Python 3.12 is out.| Upgrade to iOS 9.| Apple no longer supports iOS 8.|',
  ],
  [
    'ellipses',
    'He waited... and waited.| She had hoped… but no.| Nothing came...| Then the phone rang.| “I thought…| Never mind.”| The clause says that "all calls ... must pass" through it.| He began: "Well..."|',
  ],
  [
    'words left out',
    'The rest [...] is known.| It was over.| [...] Nobody spoke.| They (…) agreed at last.|',
  ],
  [
    'spaced ellipses',
    'The contract . . . remains in force.| They agreed . . .| The rest is silence.|',
  ],
  [
    'closing quotation marks',
    '"The deal is off," he said, and then he left.| She said, "It was never on."| Then she left too.| “We will sue.”| Those were his words.| The note read: ‘Do not call.’| Nobody did.| They called it a "gambit."| Analysts laughed.|',
  ],
  [
    'questions and exclamations inside quotes',
    '"Really?" he asked.| "Stop!" cried the guard.| “Who goes there?” Snow White asked.| "Is it true?"| The room fell silent.| He asked "why?" and got no answer.| "Where?"| "There!"|',
  ],
  [
    'questions and exclamations',
    'What is at stake?| Who knows!| Is it so?!| Oh! how I wished for rain.| Yahoo! Inc. was sold, and Yahoo! Finance with it.| He used to read Yahoo!| Then he stopped.|',
  ],
  [
    'closing brackets',
    'The price fell.| (It had risen for weeks.)| Nobody knew why.| The vote (12 to 3) was clear.| The best (!) Offer won.| It was late (after midnight.)| [The editor cut this.]| She stayed (see Fig. 2).|',
  ],
  [
    'addresses and files',
    'Read https://example.com/a.b?c=d&e=F.html before you sign.| It is at example.com.| Write to a.b@example.org for a copy.| Open report.final.pdf, then index.html.| The file config.ts reads process.env.| See www.Example.Com/The.Page for more.| Go to https://example.com/?q=The.End now.|',
  ],
  [
    'numbered items in one line',
    '1. The first reason is money.| 2. The second is time.| 10. The tenth is pride.| 2.3. The sub-clause follows.| IV. The fourth part begins.|',
  ],
  [
    'numbered items behind a colon',
    'There are two ways: 1. Sue them.| 2. Wait.| Both cost money.|',
  ],
  [
    'numbered lines without stops',
    '1. Preferential access to new models|\n2. Cost advantages in training|\n3. Influence over the plans|',
  ],
  [
    'bulleted lines without stops',
    '- Exclusivity|\n- Erosion of an advantage|\n- Protection of what was invested|',
  ],
  [
    'a dash at the beginning of a wrapped line',
    'The company kept one clause\n- the oldest -\nof the old contract.|',
  ],
  [
    'dialogue',
    '— Did you read it?| — I did.| — And?| — It is not what I signed.|\n"So you will sue."| "We will."| "When?"| "Soon."|',
  ],
  [
    'footnote marks',
    'The clause was kept.[1]| The rest was dropped.[2][3]| Nobody noticed.[citation needed]| It was found in 2021.[a]| Some[4] still doubt it[5].|',
  ],
  ['superscript footnotes', 'It grew by a third.¹| Critics doubt it.²³| They may be right.|'],
  [
    'a lost space',
    'This is about the deal.|The next talks are in May.| They left in 2019.|However, one stayed.| He said "no."|The rest is known.| Really?|Yes.| Call Promise.All or Node.Js as before.| It runs on ASP.Net and foo.Bar alike.|',
  ],
  [
    'emoji after stops',
    'We won! 🎉🎉| The party starts now.| Good luck 👍🏽.| See you there.| Well done.👏| Now rest.|\n🚀 Launch day is here!|',
  ],
  [
    'Chinese',
    '微软正在考虑起诉。|亚马逊没有回应！|这是真的吗？|“我们会起诉。”|他这样说。|增长为３．１４％。|',
  ],
  ['Japanese', '契約は有効です。|彼は「はい。」と答えた。|本当ですか?|はい。|'],
  ['Arabic and Hindi', 'هل هذا صحيح؟| نعم.| यह सच है।| हाँ।|'],
  [
    'French quotation marks',
    'Il a dit : « Non ! »| Puis il est parti.| « Vraiment ? » demanda-t-elle.|',
  ],
  ['German quotation marks', '„Das war es.“| Dann ging er.| »Ja.«| Mehr sagte sie nicht.|'],
  [
    'hard-wrapped lines',
    'The company kept one clause\nof the old contract.| Every request to the models must\npass through its own cloud.|\nDr.\nSmith says so.|',
  ],
  [
    'lines separated by a blank line',
    'A title without a stop|\n\nA first paragraph.| And its second sentence|\n \r\nThe end|',
  ],
  [
    'semicolons and colons',
    'It rains; it pours; nobody cares.| One thing is sure: The deal holds.|',
  ],
  [
    'small letters after a stop',
    'He said so. then he left, as chats go.| The term runs from 2 to 4 yrs. at most.|',
  ],
  ['names that begin small', 'He sold his phone.| iPhone sales fell anyway.| eBay noticed.|'],
  ['a name that begins with a stop', 'They moved to another platform.| .NET is older than that.|'],
  [
    'the names of lawsuits',
    'In Roe v. Wade the court ruled otherwise.| The U.S. v. Nixon ruling came later.|',
  ],
  [
    'years and sums',
    'It began in 2019.| In 2020 it grew by 40%.| 2021 was worse.| It owed $50 billion.| $138 billion followed.|',
  ],
  ['tokenised text', 'The deal is off .| Nobody said why .| That was all ( at least so far . )|'],
  [
    'the marks of items within a line',
    'Fees are due on entry.| a. Boats pay nothing.| b) Rafts pay 3 crowns.| (ii) The mail is free.| Smith et al. v. Jones is older.|',
  ],
  [
    'the marks of clauses',
    '§ 3. Rafts are moored at the pier.| § 4. No one fishes.| Article 5. The act lapses.| He broke Rule 5.| Then he left.|',
  ],
];
