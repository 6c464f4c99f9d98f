import { fromBufferPromise } from 'yauzl';

/** Reads the files of an archive whose SHA-256 was checked. */
export async function* readZip(
  archive: Buffer,
  isWanted: (name: string) => boolean,
): AsyncGenerator<{ readonly name: string; readonly bytes: Buffer; readonly mode: number }> {
  const zip = await fromBufferPromise(archive, { autoClose: false });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || !isWanted(entry.fileName)) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    yield {
      name: entry.fileName,
      bytes: Buffer.concat(chunks),
      mode: entry.externalFileAttributes >>> 16,
    };
  }
}
