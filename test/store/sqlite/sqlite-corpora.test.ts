import { onTestFinished } from 'vitest';
import type { Corpora } from '../../../src/store/corpora.ts';
import { openCorpora } from '../../../src/store/open-stores.ts';
import { systemClock } from '../../../src/domain/time.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeCorpora, withEvents } from '../corpora-contract.ts';

describeCorpora('SQLite', () => {
  const folder = temporaryFolder();
  const opened: Corpora[] = [];
  onTestFinished(async () => {
    for (const corpora of opened) await corpora.close();
    folder.remove();
  });
  return Promise.resolve({
    open(events = {}) {
      const config = { dataDir: folder.path, clock: systemClock, events: withEvents(events) };
      const corpora = openCorpora(config);
      opened.push(corpora);
      return Promise.resolve(corpora);
    },
  });
});
