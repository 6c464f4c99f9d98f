/** English texts that `--help` of the scripts shows. */
export const SCRIPT_HELP = {
  ask: {
    about: 'Answer a question by quoting the sources.',
    question: 'if omitted: a prompt on a terminal, otherwise one question per line from stdin',
    limit: 'maximum total number of quotes and related passages',
    source: 'quote only this source (the beginning of its ID is enough)',
    asOf: 'answer from the versions known at this date (2026-03-18: the end of that day in UTC)',
    explain: 'explain the verdict and the scores',
  },
  search: {
    about: 'Rank passages for a query, without deciding whether they answer it.',
    query: 'if omitted: one query per line from stdin',
    k: 'maximum number of hits',
    leg: 'the earlier name of --ranking',
    ranking: (names: readonly string[]) =>
      `rank by ${names.join(', ')} (default: reranked, or fused without a reading model)`,
  },
  ingest: {
    about: 'Bring the index up to date with the seeds folder.',
    rebuild: 'read, split and embed every document again',
    allowRemovals: 'remove sources even if most files of a large corpus are missing',
  },
  sources: {
    about: 'List the sources, or show one.',
    id: 'the source (the beginning of its ID is enough)',
    text: "print the source's exact canonical text",
    history: 'list the versions of the source',
    diff: 'show the difference between two versions by sentence, such as 1..3 (default: the last two)',
    leftOut: 'print the lines that look like menus or adverts and are never quoted',
  },
  digest: {
    about: 'Show a digest of new sources. Only the bot posts digests.',
    since:
      'only sources added or changed after this instant (ISO 8601, UTC unless it has an offset)',
  },
  register: {
    about: "Register the bot's commands with Discord if they have changed.",
    guild: 'register only in this server (default: DISCORD_GUILD_ID)',
    everywhere: 'register in every server, even if DISCORD_GUILD_ID is set',
    clear: 'remove the commands instead',
    note: '\nnpm start registers the commands too. This command registers them without starting the bot.',
  },
  doctor: {
    about: 'Check the installation, the data and the connection to Discord. Changes nothing.',
    note: '\nExit code: 0 without an error, 1 with an error.',
  },
  report: {
    about: 'Report how questions were answered, and which ones the sources do not answer.',
    since: 'first day, such as 2026-03-18 (default: six days before the last day)',
    until: 'last day (default: today; days are in UTC)',
    server: 'only the questions of this server',
    limit: 'maximum number of entries of each list (default: 10; with --json all)',
    html: 'write the report with charts to this file, which is replaced',
  },
  forget: {
    about: 'Delete the data stored about a Discord user or server.',
    user: 'delete the questions, votes and IDs of this user',
    server: 'delete the answers, votes and subscriptions of this server',
  },
  backup: {
    about: 'Back up the data to one file, also while the bot runs, or verify such a file.',
    file: 'the file to write',
    verify: 'compare this backup with its checksums, and write nothing',
    force: 'replace an existing file',
    withSources: 'include the documents',
  },
  corpora: {
    about: "List the shared corpus and the servers' own corpora; export, import or delete one.",
    note: '\nThe bot must not run during import and delete. Exit code: 0 for success, 1 for an error, 2 for incorrect use.',
    list: 'list all corpora, and check each without changing it',
    export: "write a server's own corpus with its documents to one file, also while the bot runs",
    import: 'give a server the corpus of an exported file, which is verified first',
    delete: "delete a server's own corpus with its documents",
    server: 'the ID of the server, 17 to 20 digits',
    exportFile: 'the file to write, in a folder that exists',
    importFile: 'a file that export has written, from this or another server',
    forceFile: 'replace an existing file',
    forceCorpus: 'replace the corpus that the server has',
    yes: 'delete without asking',
    notShared:
      'The shared corpus belongs to all servers: back it up with npm run backup, and change it in the seeds folder.',
  },
  migrate: {
    about: 'Move a data folder into PostgreSQL and OpenSearch, or back into a new data folder.',
    to: 'move the data folder into this database (default: DATABASE_URL)',
    from: 'move this database into a new data folder (default: DATABASE_URL)',
    search: 'the nodes of OpenSearch, separated by commas (default: OPENSEARCH_URL)',
    dryRun: 'count the rows that would be moved, and write nothing',
    withoutAnswers: 'do not compare answers',
    note: '\nNo bot may run. The side that is moved does not change. If the command is interrupted, run it again.\nIt compares all rows, and the answers of both sides to 50 questions.\nExit code: 0 if both sides are equal, 1 for a difference or an error, 2 for incorrect use.',
  },
  restore: {
    about: 'Restore a backup into an empty data folder.',
    file: 'a file that npm run backup has written',
    withoutSources: 'do not restore the documents, even if the backup has them',
  },
} as const;
