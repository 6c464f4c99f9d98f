/** The engines that all tests share, from `test-engines/global-setup.ts`. */
export interface SharedEngines {
  /** The address of a database in which tests may create others. */
  readonly databaseUrl: string;
  /** The addresses of the OpenSearch nodes, separated by commas. */
  readonly searchUrl: string;
}

export function sharedEngines(): SharedEngines {
  const { TEST_DATABASE_URL: databaseUrl, TEST_OPENSEARCH_URL: searchUrl } = process.env;
  if (databaseUrl === undefined || searchUrl === undefined) {
    throw new Error(
      'TEST_DATABASE_URL and TEST_OPENSEARCH_URL are not set. Run the test with npm run test:engines.',
    );
  }
  return { databaseUrl, searchUrl };
}
