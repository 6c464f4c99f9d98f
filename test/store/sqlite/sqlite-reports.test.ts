import { expect, it } from 'vitest';
import { keptAnswer } from '../answer-contract.ts';
import { describeReports } from '../report-contract.ts';
import { storeSetting } from '../store-setting.ts';

describeReports('reports in SQLite', (now) => storeSetting(now).open());

it('counts of questions make the database count as damaged if one of them was changed', async () => {
  const setting = storeSetting();
  const stores = await setting.open();
  await stores.answers.put(keptAnswer(), 'hash');
  await stores.store.close();
  setting.damage('daily_counts', 'day');
  expect((await setting.open()).damaged).not.toBeNull();
});
