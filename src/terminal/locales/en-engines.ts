import type { Wording } from '../../domain/coded.ts';
import type {
  DatabaseRefusal,
  EngineCommand,
  EngineProblems,
  EngineStartProblems,
  SearchRefusal,
} from '../../domain/engine-problems.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';

const PAGE = 'See docs/guide/scale.md.';

const DATABASE_REFUSALS: Readonly<Record<DatabaseRefusal, ProblemTexts>> = {
  login: {
    message: 'it does not accept the user and the password',
    hint: 'Correct the user and the password in DATABASE_URL. In a URL, characters such as @ and / are written %40 and %2F.',
  },
  'no-database': {
    message: 'the database does not exist',
    hint: 'Create it with createdb, or correct its name at the end of DATABASE_URL.',
  },
  'no-rights': {
    message: 'the user lacks a permission',
    hint: 'The user must be the owner of the database, or have the right to create tables in it.',
  },
  'old-version': {
    message: 'it is older than version 14',
    hint: 'Update PostgreSQL to version 14 or later.',
  },
  certificate: {
    message: 'its TLS certificate is not trusted',
    hint: 'Name the file of the certificate authority with sslrootcert=FILE in DATABASE_URL.',
  },
  'certificate-file': {
    message: 'the file that sslrootcert names cannot be read',
    hint: 'Correct sslrootcert in DATABASE_URL, or allow the bot to read the file.',
  },
};

const SEARCH_REFUSALS: Readonly<Record<SearchRefusal, ProblemTexts>> = {
  login: {
    message: 'it does not accept the user and the password',
    hint: 'Correct the user and the password in OPENSEARCH_URL. In a URL, characters such as @ and / are written %40 and %2F.',
  },
  'no-rights': {
    message: 'the user lacks a permission',
    hint: `The user needs all permissions for the indexes whose names start with OPENSEARCH_INDEX, and the cluster permissions cluster_monitor and cluster_composite_ops. ${PAGE}`,
  },
  'no-knn': {
    message: 'it lacks the k-NN plugin',
    hint: 'Install the plugin opensearch-knn on every node, or use the distribution that contains it.',
  },
  'other-version': {
    message: 'it is not a supported version of OpenSearch',
    hint: 'Use OpenSearch 2.16 or a later version 2.',
  },
  certificate: {
    message: 'its TLS certificate is not trusted',
    hint: 'Name the file of the certificate authority with OPENSEARCH_CA.',
  },
  'certificate-file': {
    message: 'the file of OPENSEARCH_CA cannot be read',
    hint: 'Correct OPENSEARCH_CA, or allow the bot to read the file.',
  },
};

const COMMANDS: Readonly<Record<EngineCommand, string>> = {
  backup: 'backup',
  restore: 'restore',
  'corpora-export': 'corpora -- export',
  'corpora-import': 'corpora -- import',
};

/** Problems with PostgreSQL and OpenSearch, in English, with their addresses. */
export const ENGINE_PROBLEMS: Wording<EngineProblems & EngineStartProblems, ProblemTexts> = {
  'database-unreachable': ({ address, fault }) => ({
    message: `PostgreSQL at ${address} cannot be reached (${fault}).`,
    hint: 'Check DATABASE_URL, the network, and that PostgreSQL is running. Then try again. npm run doctor checks the connection.',
  }),
  'search-unreachable': ({ address, fault }) => ({
    message: `OpenSearch at ${address} cannot be reached (${fault}).`,
    hint: 'Check OPENSEARCH_URL, the network, and that the nodes are running. Then try again. npm run doctor checks the connection.',
  }),
  'search-index-rebuilding': () => ({
    message: 'OpenSearch has no complete index of these sources yet.',
    hint: 'A running bot builds it within minutes. Without a bot, run npm run ingest.',
  }),
  'database-outcome-unknown': () => ({
    message:
      'The connection to PostgreSQL was lost while a change was being saved. It is unknown whether it was saved.',
    hint: 'Check whether it was saved. If not, try again.',
  }),
  'corpora-busy': () => ({
    message: 'Another process is changing the same sources.',
    hint: 'Wait until it has finished, then try again.',
  }),
  'database-too-new': ({ address, version, known }) => ({
    message: `The database at ${address} has version ${version}, and this program knows versions up to ${known}.`,
    hint: 'Use the newer release that migrated it. The database was not changed.',
  }),
  'database-refused': ({ address, refusal }) => {
    const { message, hint } = DATABASE_REFUSALS[refusal];
    return { message: `PostgreSQL at ${address} cannot be used: ${message}.`, hint };
  },
  'search-refused': ({ address, refusal }) => {
    const { message, hint } = SEARCH_REFUSALS[refusal];
    return { message: `OpenSearch at ${address} cannot be used: ${message}.`, hint };
  },
  'needs-data-folder': ({ command }) => ({
    message: `npm run ${COMMANDS[command]} works on the data folder only, but DATABASE_URL is set.`,
    hint: `Use pg_dump and pg_restore instead, or copy everything into a data folder with npm run migrate. ${PAGE}`,
  }),
};
