import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { readStandards } from '@plumbline/backstage-plugin-evidence-node';
import { FolderStandards } from './FolderStandards';
import { RepositoryStandards } from './RepositoryStandards';
import type { StandardsPart, StandardsSource } from './StandardsSource';

/** An edited file is to be in force within five seconds. */
const folderSeconds = 2;
const repositorySeconds = 300;

/**
 * The sources of `plumbline.standards`, in the order in which a file of one
 * overrides that of another.
 *
 * @throws InputError that names the key which is wrong
 */
export function readSources(
  root: Config,
  reader: UrlReaderService,
  part: StandardsPart = 'controls',
): StandardsSource[] {
  return readStandards(root).map(
    ({ name, url, folder, everySeconds, owners }) =>
      folder === undefined
        ? new RepositoryStandards({
            name,
            owners,
            part,
            reader,
            url,
            everySeconds: everySeconds ?? repositorySeconds,
          })
        : new FolderStandards({
            name,
            owners,
            part,
            folder,
            everySeconds: everySeconds ?? folderSeconds,
          }),
  );
}
