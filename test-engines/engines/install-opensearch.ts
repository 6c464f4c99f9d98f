import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import PQueue from 'p-queue';
import { cacheFolder } from './cache-folder.ts';
import { downloadFile } from './download-file.ts';
import { installFolder, type EngineFile } from './install-folder.ts';
import type { InstalledEngine } from './install-postgres.ts';
import pinned from './opensearch-files.json' with { type: 'json' };
import { readZip } from './read-zip.ts';

const PARALLEL_DOWNLOADS = 8;

/** Fetches OpenSearch with the k-NN plug-in from Maven Central, or finds it in the cache. */
export async function installOpenSearch(cache = cacheFolder()): Promise<InstalledEngine> {
  const content = JSON.stringify([pinned, moduleFiles()]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  const home = join(cache, `opensearch-${pinned.version}-${hash}`);
  const wasFetched = await installFolder(home, async (add) => {
    const queue = new PQueue({ concurrency: PARALLEL_DOWNLOADS });
    await Promise.all(
      pinned.files.map(({ path, folder, sha256 }) =>
        queue.add(async () => {
          const bytes = await downloadFile({ url: `${pinned.registry}${path}`, sha256 });
          if (!path.endsWith('.zip')) {
            await add({ path: `${folder}/${posix.basename(path)}`, bytes });
            return;
          }
          for await (const entry of readZip(bytes, () => true)) {
            await add({ path: `${folder}/${entry.name}`, bytes: entry.bytes });
          }
        }),
      ),
    );
    for (const file of moduleFiles()) await add(file);
  });
  return { home, wasFetched };
}

/** Maven Central has modules as plain jars. These are the files that a distribution adds. */
function moduleFiles(): readonly EngineFile[] {
  return [
    // OpenSearch requires a folder `bin`.
    { path: 'bin/.keep', bytes: '' },
    descriptor('transport-netty4', 'org.opensearch.transport.Netty4Plugin'),
    descriptor('analysis-common', 'org.opensearch.analysis.common.CommonAnalysisPlugin'),
    descriptor('lang-painless', 'org.opensearch.painless.PainlessPlugin'),
    {
      path: 'modules/transport-netty4/plugin-security.policy',
      bytes: `grant codeBase "\${codebase.netty-common}" {
  permission java.io.FilePermission "/proc/sys/net/core/somaxconn", "read";
  permission java.net.SocketPermission "*", "accept,connect";
};
grant codeBase "\${codebase.netty-transport}" {
  permission java.net.SocketPermission "*", "accept,connect";
};
`,
    },
    {
      path: 'modules/lang-painless/plugin-security.policy',
      bytes: `grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
  permission org.opensearch.script.ClassPermission "<<STANDARD>>";
};
`,
    },
  ];
}

function descriptor(name: string, className: string): EngineFile {
  const properties = {
    description: name,
    version: pinned.version,
    name,
    classname: className,
    'java.version': '11',
    'opensearch.version': pinned.version,
    'custom.foldername': '',
    'extended.plugins': '',
    'has.native.controller': 'false',
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  return { path: `modules/${name}/plugin-descriptor.properties`, bytes: lines.join('') };
}
