import { expect, it } from 'vitest';
import { needsContext } from '../../src/text/needs-context.ts';

function check(sentence: string, expected: boolean): void {
  expect(needsContext(sentence), sentence).toBe(expected);
}

it.each([
  'The same source would bet on Microsoft and against the other two.',
  'Should the bank fail, the same report expects a rescue.',
  "Amazon would host OpenAI's product Frontier under that deal.",
  'Any request has to pass through Azure after that restructuring.',
  'It was a common belief that the money had bought loyalty.',
  'Its arches had cracked in the frost of May.',
  'They will meet again in the autumn.',
  'She called the plan a mistake.',
  'According to them, the bridge is safe.',
  'If it opens in June, the ferry will stop.',
  'In his view, the council acted too late.',
  'This layer makes no direct call to the models.',
  'The companies say that this layer makes no direct call.',
  'Lawyers see no room for such a workaround.',
  'The agreement now in force rules out those plans.',
  'The reason is a possible deal of $50 billion.',
  'The news goes back to a report of the harbour board.',
  'The decision surprised the whole council.',
  'Both companies denied it on Monday.',
  'According to the two companies, agents gain a memory.',
  'The AI industry is paying close attention in both cases.',
  'But the council refused to pay for a new ferry.',
  'Even so, the ferry sails at seven.',
  'Next came Frontier, a new product for enterprises.',
  'Then the ferry turned back to the harbour.',
  'For example, the ferry takes forty cars.',
  'The council would in return give up its objections.',
  'The ferry could then sail on Sundays.',
  'Employees are also forbidden to speak of it.',
  'Seen as a matter of business, that is a sensible choice.',
  'Strategy plays a part as well.',
  'and the council closed the bridge in May.',
  'Exclusive partnerships have carried that strategy; now they wear away.',
  'The paper heard from a friend of that plan that the board would sue.',
  'The latter pays for the repair of the bridge.',
])('needsContext is true for: %s', (sentence) => {
  check(sentence, true);
});

it.each([
  'The council closed the Weaver Street bridge in May after its arches had cracked.',
  'Microsoft kept one clause: any API request has to pass through Azure.',
  'Microsoft worries that the deal would lose its worth if a rival resells the technology.',
  'Musk is suing Altman, and the trial is to take place in Oakland.',
  'The mayor said this week that the bridge stays closed.',
  'These days the ferry sails empty.',
  'Those who live on the island pay nothing.',
  'The fee is higher than those of other harbours.',
  'At the same time the board raised the fee.',
  'The ferry uses the same engine as the old one.',
  'Cities such as Norholm have no bridge.',
  'The demand was such that the ferry sailed twice.',
  'So far the council has spent 40 crowns.',
  'Both Amazon and OpenAI denied the report.',
  'Microsoft and Amazon said that the two had agreed.',
  'The decision of the council to close the bridge surprised traders.',
  'The result of the vote was 40 to 12.',
  'The ferry differs in that it takes cars.',
  'If the ferry fails, the council will then charter a boat.',
  'iPhone sales rose to 40 million in the spring.',
  'Instead of a bridge the council builds a ferry.',
  'The board fits its cloud to the models, and other users of that cloud wait.',
  'The question that remains, he said, is who pays.',
  'The former mayor of Norholm opened the bridge.',
  'The harbour board raised the mooring fee to 40 crowns on Monday.',
])('needsContext is false for: %s', (sentence) => {
  check(sentence, false);
});
