import { Worker } from 'node:worker_threads';
import { OUT_OF_MEMORY } from './parser-protocol.ts';

const EVERY_MS = 50;

/**
 * A parser can block the main thread, so a thread of its own watches the process. It is JavaScript
 * in a string, because a thread cannot run a TypeScript file.
 */
const WATCH = `
  const { writeSync } = require('node:fs');
  const { workerData } = require('node:worker_threads');
  setInterval(() => {
    const isTooLarge = process.memoryUsage.rss() > workerData.mostBytes;
    if (isTooLarge) writeSync(2, workerData.message);
    if (isTooLarge || process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
  }, ${EVERY_MS});
`;

/**
 * Kills this process when it uses too much memory or outlives its parent. The heap limit of V8 does
 * not include the memory of typed arrays and WebAssembly.
 */
export function watchProcess(memoryMb: number): void {
  const watch = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: {
      mostBytes: memoryMb * 1_000_000,
      message: `${OUT_OF_MEMORY}: more than ${memoryMb} MB`,
      parent: process.ppid,
    },
  });
  watch.unref();
}
