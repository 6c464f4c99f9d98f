import { statfs } from 'node:fs/promises';

/**
 * File systems on which another machine can change a file without an event on this machine, by
 * `f_type` of statfs(2) on Linux.
 */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xfe534d42, // SMB 2
  0xff534d42, // CIFS
  0x65735546, // FUSE, such as sshfs
  0x01021997, // 9P, as in WSL and virtual machines
  0x73757245, // Coda
  0x5346414f, // AFS
  0x00c36400, // Ceph
  0x786f4256, // vboxsf
]);

/** Returns whether the folder is on a network. Only Linux reports this; elsewhere `false`. */
export async function isNetworkFolder(
  folder: string,
  typeOf: (folder: string) => Promise<number> = fileSystemType,
): Promise<boolean> {
  try {
    // The type is a signed number on some machines.
    return NETWORK_TYPES.has((await typeOf(folder)) >>> 0);
  } catch {
    return false;
  }
}

async function fileSystemType(folder: string): Promise<number> {
  return process.platform === 'linux' ? (await statfs(folder)).type : 0;
}
