import { access, open } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type {
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_EDIT_URL,
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { maxDescriptorLength } from '@plumbline/backstage-plugin-evidence-common/patches';
import { FileAddress, readFileAddress } from './fileAddress';

/** Milliseconds until a source that does not answer is given up. */
const timeout = 10_000;

/** The file that describes an entity. */
export type DescriptorFile = {
  text: string;
  /** As the catalog names it. */
  location: string;
  /** From the root of its repository; of a file in none its name. */
  path: string;
  editUrl?: string;
  /** Where it is in a repository. */
  address?: FileAddress;
};

type Options = {
  config: RootConfigService;
  integrations: ScmIntegrationRegistry;
  logger: LoggerService;
  reader: UrlReaderService;
};

/** Reads descriptors where the catalog reads them. */
export class DescriptorFiles {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is no file that could be changed;
   *   ServiceUnavailableError where it can't be read
   */
  async read(entityRef: string, entity: Entity): Promise<DescriptorFile> {
    const annotations = entity.metadata.annotations ?? {};
    const location = annotations[ANNOTATION_LOCATION] ?? '';
    const origin = annotations[ANNOTATION_ORIGIN_LOCATION] ?? '';
    const editUrl = webUrl(annotations[ANNOTATION_EDIT_URL]);
    const [, type, target] = /^(url|file):(.+)$/.exec(location) ?? [];
    if (type === 'url') {
      return this.#fromUrl(target, { location, editUrl });
    }
    if (type === 'file' && this.#isCatalogFile(origin)) {
      const text = await readFileFrom(target);
      const path = await pathInRepository(target);
      return { text, location, path, editUrl };
    }
    throw new NotFoundError(
      type === 'file'
        ? `The file that describes ${entityRef} is none of those under 'catalog.locations' here, so it is not read`
        : `${entityRef} is described by no file: it comes from '${location.slice(
            0,
            200,
          )}'`,
    );
  }

  /** Whether there is a file to read that describes it, without reading it. */
  describes(entity: Entity): boolean {
    const annotations = entity.metadata.annotations ?? {};
    const location = annotations[ANNOTATION_LOCATION] ?? '';
    return location.startsWith('url:')
      ? this.addressOf(entity) !== undefined
      : location.startsWith('file:') &&
          this.#isCatalogFile(annotations[ANNOTATION_ORIGIN_LOCATION] ?? '');
  }

  /** Where in a repository an entity is described, without reading it. */
  addressOf(entity: Entity): FileAddress | undefined {
    const location = entity.metadata.annotations?.[ANNOTATION_LOCATION] ?? '';
    return location.startsWith('url:')
      ? readFileAddress(
          location.slice('url:'.length),
          this.#options.integrations,
        )
      : undefined;
  }

  async #fromUrl(
    target: string,
    { location, editUrl }: { location: string; editUrl?: string },
  ): Promise<DescriptorFile> {
    const { integrations, logger, reader } = this.#options;
    const address = readFileAddress(target, integrations);
    if (!address) {
      throw new NotFoundError('The address of the file is not a URL');
    }
    const signal = AbortSignal.timeout(timeout);
    try {
      const response = await withDeadline(
        reader.readUrl(target, { signal }),
        signal,
      );
      const bytes = response.stream
        ? await bounded(response.stream(), signal)
        : await withDeadline(response.buffer(), signal);
      return {
        text: textOf(bytes),
        location,
        path: address.path,
        editUrl: editUrl ?? integrations.resolveEditUrl(target),
        address,
      };
    } catch (error) {
      const { name } = error as Error;
      if (name === 'NotFoundError') {
        throw new NotFoundError(
          `There is no file at ${shown(target)} any more`,
        );
      }
      if (signal.aborted) {
        throw new ServiceUnavailableError(
          `${shown(target)} was not read within ${timeout / 1000} seconds`,
        );
      }
      if (error instanceof ServiceUnavailableError) {
        throw error;
      }
      // What readers say of a failure may hold more than a caller may see.
      logger.warn(
        `Could not read ${shown(target)}: ${(error as Error).message}`,
      );
      throw new ServiceUnavailableError(
        `${shown(target)} could not be read; the portal's log says why`,
      );
    }
  }

  /** Whether configuration itself names where the catalog found the entity. */
  #isCatalogFile(origin: string): boolean {
    const locations =
      this.#options.config.getOptionalConfigArray('catalog.locations') ?? [];
    return locations.some(
      location =>
        location.getOptionalString('type') === 'file' &&
        origin ===
          `file:${resolve(location.getOptionalString('target') ?? '')}`,
    );
  }
}

/** As `git apply` takes it from the root of the work tree that has the file. */
async function pathInRepository(file: string): Promise<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const isRoot = await access(join(folder, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) {
      return relative(folder, file).split(sep).join('/');
    }
    if (folder === dirname(folder)) {
      return basename(file);
    }
  }
}

async function readFileFrom(path: string): Promise<string> {
  const name = basename(path);
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxDescriptorLength) {
        throw tooLarge();
      }
      const buffer = Buffer.alloc(maxDescriptorLength + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return textOf(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ServiceUnavailableError) {
      throw error;
    }
    if ((error as { code?: string }).code === 'ENOENT') {
      throw new NotFoundError(`There is no file '${name}' any more`);
    }
    throw new ServiceUnavailableError(`The file '${name}' can't be read`);
  }
}

async function bounded(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => (stream as { destroy?: () => void }).destroy?.();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxDescriptorLength) {
        stop();
        throw tooLarge();
      }
      chunks.push(bytes);
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}

/** @throws ServiceUnavailableError for what is not text, or too much of it */
export function textOf(bytes: Buffer): string {
  if (bytes.length > maxDescriptorLength) {
    throw tooLarge();
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new ServiceUnavailableError('The file is not text in UTF-8');
  }
}

function tooLarge(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    `The file is larger than ${maxDescriptorLength} bytes`,
  );
}

async function withDeadline<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), {
        once: true,
      });
    }),
  ]);
}

/** Without what an address may carry beside its place. */
function shown(target: string): string {
  const { origin, pathname } = new URL(target);
  return `${origin}${pathname}`.slice(0, 300);
}

function webUrl(text: string | undefined): string | undefined {
  return text && /^https?:\/\//.test(text) ? text : undefined;
}
