import type { Client } from '@opensearch-project/opensearch';

/**
 * Sets or removes the block that OpenSearch sets when a disk is nearly full. Indexes then refuse
 * writes with status 429 and can still be searched.
 */
export async function setWriteBlock(client: Client, index: string, isSet: boolean): Promise<void> {
  await client.indices.putSettings({
    index,
    body: { 'index.blocks.read_only_allow_delete': isSet ? true : null },
  });
}
