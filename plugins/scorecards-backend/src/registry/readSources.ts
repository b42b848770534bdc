import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { fileURLToPath } from 'node:url';
import { FolderStandards } from './FolderStandards';
import { RepositoryStandards } from './RepositoryStandards';
import type { StandardsSource } from './StandardsSource';

/** An edited file is to be in force within five seconds. */
const folderSeconds = 2;
const repositorySeconds = 300;

/**
 * The sources of `plumbline.standards.<name>`.
 *
 * @throws InputError that names the key which is wrong
 */
export function readSources(
  root: Config,
  reader: UrlReaderService,
): StandardsSource[] {
  const standards = root.getOptionalConfig('plumbline.standards');
  return (standards?.keys() ?? []).map(name => {
    const own = standards!.getConfig(name);
    const url = own.getString('url');
    const everySeconds = own.getOptionalNumber('everySeconds');
    if (everySeconds !== undefined && !(everySeconds >= 1)) {
      throw new InputError(
        `'plumbline.standards.${name}.everySeconds' is ${everySeconds}; it must be at least 1`,
      );
    }
    if (url.startsWith('file:')) {
      return new FolderStandards({
        name,
        folder: url.startsWith('file:///')
          ? fileURLToPath(url)
          : url.slice('file:'.length),
        everySeconds: everySeconds ?? folderSeconds,
      });
    }
    if (!/^https?:\/\//.test(url)) {
      throw new InputError(
        `'plumbline.standards.${name}.url' is '${url}'; it must begin with 'file:' or 'https://'`,
      );
    }
    return new RepositoryStandards({
      name,
      url,
      everySeconds: everySeconds ?? repositorySeconds,
      reader,
    });
  });
}
