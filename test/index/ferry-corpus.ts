import type { Texts } from './corpus-of.ts';

/** A short made-up story about a town whose ferry is out of service. */
export const FERRY: Texts = {
  company: [
    'The ferry Marlin was taken out of service on 3 May after divers found a crack in its hull.',
    'The company expects the repair to take six weeks and to cost about 400,000 euros.',
    'Until then a smaller boat, the Tern, carries passengers but no cars.',
  ],
  council: [
    'The town council asked the company on Monday for an inspection of every ferry in its fleet.',
    'Mayor Ines Valdez said that islanders had been left without a way to reach the hospital.',
    'The council will vote on a second pier in autumn.',
  ],
  harbour: [
    'The harbour master, Olav Brandt, warned in January that the old pier was too short for large vessels.',
    'Fishermen complain that the price of diesel has doubled within a year.',
    'A bakery at the quay sells cinnamon rolls to those who wait.',
  ],
  history: [
    'The first ferry to the island ran in 1907 and was driven by steam.',
    'In 1962 a storm sank the ferry Gannet; all 31 people aboard were rescued.',
    'A ferry, a ferry timetable and a ferry ticket of 1930 are kept in the museum.',
  ],
};
