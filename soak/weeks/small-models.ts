import { join } from 'node:path';
import {
  toyModel,
  toyReader,
  writeToyModel,
  writeToyReader,
} from '../../test/support/toy-model.ts';
import type { SimulatedModels } from './simulated-bot.ts';
import { TOWN_WORDS } from './town-documents.ts';

const LIMIT = 256;
const DIMENSIONS = 16;

/** Writes models that run like the built-in ones, but in a hundredth of the time. */
export async function writeSmallModels(folder: string): Promise<SimulatedModels> {
  const common = { words: TOWN_WORDS, limit: LIMIT };
  return {
    EMBEDDING_MODEL: await writeToyModel(join(folder, 'embedder'), {
      ...toyModel,
      ...common,
      dimensions: DIMENSIONS,
    }),
    READER_MODEL: await writeToyReader(join(folder, 'reader'), {
      ...toyReader,
      ...common,
      begins: 'costs',
      ends: 'crowns',
    }),
  };
}

export const BUILT_IN_MODELS: SimulatedModels = {
  EMBEDDING_MODEL: 'built-in',
  READER_MODEL: 'built-in',
};
