import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { type Clock, systemClock, systemTimers, type Timers } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import { BUILT_IN } from './built-in-checksums.ts';
import { downloadModel } from './download-model.ts';
import type { DownloadProgress } from './download-model.ts';
import type { ModelFolder } from './model-files.ts';

const HUB = 'https://huggingface.co';
/**
 * One or two parts, each beginning with a letter or digit, so that the path stays in `cacheDir`.
 */
const HUB_NAME = /^[a-z\d][\w.-]{0,95}(?:\/[a-z\d][\w.-]{0,95})?$/i;

export interface FindModelOptions {
  /**
   * `built-in`, a hub name such as `Xenova/all-MiniLM-L6-v2`, or a folder with a model's files, as
   * an absolute path or one that begins with `./`.
   */
  readonly model: string;
  /** The folder of the built-in models. */
  readonly modelsDir: string;
  /** Named models are stored in, and downloaded to, `<cacheDir>/<name>`. */
  readonly cacheDir: string;
  readonly allowDownload: boolean;
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly log: Logger;
  /** Where named models are downloaded from. Default: the Hugging Face hub. */
  readonly remoteHost?: string;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

/** The built-in model for a task, and the setting that replaces it. */
export interface ModelRole {
  readonly builtIn: string;
  readonly setting: string;
}

export const EMBEDDING: ModelRole = { builtIn: 'verbatim-embedder', setting: 'EMBEDDING_MODEL' };
export const READING: ModelRole = { builtIn: 'verbatim-reader', setting: 'READER_MODEL' };

/**
 * Finds a model on disk, or downloads it once. The built-in model and a folder never need a
 * connection.
 *
 * @throws UserFacingError `invalid-config` (`model` is not a valid name) | `model-missing`
 */
export async function findModel(options: FindModelOptions, role: ModelRole): Promise<ModelFolder> {
  const { model, modelsDir, cacheDir, allowDownload, log } = options;
  if (model === BUILT_IN) {
    const folder = resolve(modelsDir, role.builtIn);
    if (await isFolder(folder)) return { name: model, folder };
    throw new UserFacingError('built-in-model-missing', { folder });
  }

  if (isAbsolute(model) || model.startsWith('./')) {
    const folder = resolve(model);
    if (!model.split(/[/\\]/).includes('..')) {
      if (await isFolder(folder)) return { name: basename(folder), folder };
      throw new UserFacingError('model-folder-missing', { setting: role.setting, folder });
    }
  }

  if (!HUB_NAME.test(model) || model.includes('..')) {
    throw new UserFacingError('bad-model-name', { setting: role.setting, given: model });
  }
  const folder = resolve(cacheDir, model);
  if (await isFolder(folder)) return { name: model, folder };
  if (!allowDownload) {
    throw new UserFacingError('model-not-downloaded', { model, folder, setting: role.setting });
  }

  const remoteHost = options.remoteHost ?? HUB;
  log.info({ model, from: remoteHost, to: folder }, 'downloading a model');
  await downloadModel({
    name: model,
    cacheDir: resolve(cacheDir),
    remoteHost,
    setting: role.setting,
    onProgress: options.onDownload ?? (() => undefined),
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
  });
  log.info({ model, in: join(cacheDir, model) }, 'downloaded a model');
  return { name: model, folder };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}
