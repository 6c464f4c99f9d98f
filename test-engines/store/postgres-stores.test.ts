import { describeAnswers } from '../../test/store/answer-contract.ts';
import { compareDigestsWithModel, describeDigests } from '../../test/store/digest-contract.ts';
import { describePersonalData } from '../../test/store/personal-data-contract.ts';
import { describeReports } from '../../test/store/report-contract.ts';
import { describeServerCorpora } from '../../test/store/server-corpora-contract.ts';
import { describeSourceChanges } from '../../test/store/source-change-contract.ts';
import { PostgresAnswers } from '../../src/store/postgres/postgres-answers.ts';
import { PostgresDigests } from '../../src/store/postgres/postgres-digests.ts';
import { PostgresPersonalData } from '../../src/store/postgres/postgres-personal-data.ts';
import { PostgresReports } from '../../src/store/postgres/postgres-reports.ts';
import { PostgresServerCorpora } from '../../src/store/postgres/postgres-server-corpora.ts';
import { PostgresSourceChanges } from '../../src/store/postgres/postgres-source-changes.ts';
import { databaseSetting } from './database-setting.ts';

const setting = databaseSetting();

describeAnswers('answers in PostgreSQL', async () => new PostgresAnswers(await setting.empty(), 4));

describeDigests(
  'digests in PostgreSQL',
  async (now) => new PostgresDigests(await setting.empty(now)),
);
compareDigestsWithModel(
  'digests in PostgreSQL',
  async (now) => new PostgresDigests(await setting.empty(now)),
);

describeReports('reports in PostgreSQL', async (now) => {
  const database = await setting.empty(now);
  return {
    answers: new PostgresAnswers(database),
    reports: new PostgresReports(database),
    personalData: new PostgresPersonalData(database),
  };
});

describePersonalData('personal data in PostgreSQL', async () => {
  const database = await setting.empty();
  return {
    answers: new PostgresAnswers(database),
    digests: new PostgresDigests(database),
    sourceChanges: new PostgresSourceChanges(database),
    personalData: new PostgresPersonalData(database),
  };
});

describeSourceChanges(
  'changes of the sources in PostgreSQL',
  async () => new PostgresSourceChanges(await setting.empty()),
);

describeServerCorpora(
  'modes in PostgreSQL',
  async () => new PostgresServerCorpora(await setting.empty()),
);
