import { type Wording, wordCoded } from '../../domain/coded.ts';
import type { FeedFaults, FeedLineFaults } from '../../domain/feed-faults.ts';
import { FILE_PROBLEMS } from './en-file-problems.ts';

/** The reasons why a feed cannot be fetched. */
export const FEED_FAULTS: Wording<FeedFaults> = {
  'http-status': ({ status }) => `the server answered with status ${status}`,
  gone: () => 'the server says that the feed no longer exists, so it is not fetched again',
  'address-refused': ({ host, address }) =>
    address === null
      ? `a redirect leads to an address that is not allowed (${host})`
      : host === address
        ? `${host} is not a public address`
        : `${host} has the address ${address}, which is not public`,
  'bad-redirect': ({ location }) =>
    location === null
      ? 'the server sent a redirect without an address'
      : `the server sent a redirect to ${JSON.stringify(location)}`,
  'too-many-redirects': ({ most }) => `there are more than ${most} redirects`,
  'body-too-large': ({ most }) => `the feed is larger than ${most} bytes (MAX_SOURCE_BYTES)`,
  'timed-out': ({ seconds }) => `the feed did not arrive within ${seconds} s`,
  'connection-failed': ({ reason }) => reason,
  'cut-off': () => 'the feed ends too early',
  'not-parsed': ({ problem }) => wordCoded(FILE_PROBLEMS, problem).message,
  'not-stored': ({ reason }) => `the entries cannot be written: ${reason}`,
};

/** Faults in lines of `FEEDS_FILE`. */
export const FEED_LINE_FAULTS: Wording<FeedLineFaults> = {
  'not-a-web-address': ({ given }) =>
    `The line must start with an http: or https: address, but starts with ${JSON.stringify(given)}.`,
  'with-user': ({ host }) => `The address at ${host} must not contain a user or a password.`,
  'name-without-letters': ({ given }) =>
    `The name ${JSON.stringify(given)} must contain a letter or a digit.`,
  'folder-taken': ({ folder, line }) =>
    `The feed would use the folder ${folder}, which the feed in line ${line} uses. Choose another name.`,
  'address-twice': ({ line }) => `The address is already in line ${line}.`,
  'too-many-feeds': ({ most }) => `There must be at most ${most} feeds.`,
};
