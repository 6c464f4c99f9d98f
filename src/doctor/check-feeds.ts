import type { Finding } from '../domain/checkup.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { FailingFeed } from '../domain/feed-faults.ts';
import { readFeedState } from '../feeds/feed-state.ts';
import { readFeedList } from '../feeds/read-feed-list.ts';

/** Maximum number of feeds that a finding names. */
const MOST_NAMED = 5;

/** Reports the feeds whose last fetch failed. Fetches nothing. @param feedsFile `null`: feeds are off */
export async function checkFeeds(feedsFile: string | null, dataDir: string): Promise<Finding> {
  if (feedsFile === null) return { code: 'no-feeds', params: {} };
  try {
    const listed = await readFeedList(feedsFile);
    const failing: FailingFeed[] = [];
    for (const feed of listed) {
      const { fault, failingSince } = await readFeedState(dataDir, feed);
      if (fault === null || failingSince === null) continue;
      failing.push({ name: feed.folder, since: failingSince, fault });
    }
    if (failing.length === 0) return { code: 'feeds-fetched', params: { feeds: listed.length } };
    const feeds = failing.slice(0, MOST_NAMED);
    return { code: 'feeds-failing', params: { feeds, more: failing.length - feeds.length } };
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return { code: 'feeds-unusable', params: { problem: error.problem } };
  }
}
