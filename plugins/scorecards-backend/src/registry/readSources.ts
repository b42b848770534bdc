import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { fileURLToPath } from 'node:url';
import { FolderStandards } from './FolderStandards';
import { RepositoryStandards } from './RepositoryStandards';
import type { StandardsPart, StandardsSource } from './StandardsSource';

/** An edited file is to be in force within five seconds. */
const folderSeconds = 2;
const repositorySeconds = 300;

/**
 * The sources of `plumbline.standards.<name>`, in the order in which a file of one
 * overrides that of another: by precedence (the highest first; `library` has
 * -1 and all others 0 by default), folders before repositories, then by name.
 *
 * @throws InputError that names the key which is wrong
 */
export function readSources(
  root: Config,
  reader: UrlReaderService,
  part: StandardsPart = 'controls',
): StandardsSource[] {
  const standards = root.getOptionalConfig('plumbline.standards');
  return (standards?.keys() ?? [])
    .map(name => {
      const own = standards!.getConfig(name);
      return {
        source: readSource(name, own, { part, reader }),
        precedence:
          own.getOptionalNumber('precedence') ?? (name === 'library' ? -1 : 0),
      };
    })
    .sort(
      (a, b) =>
        b.precedence - a.precedence ||
        rank(a.source) - rank(b.source) ||
        (a.source.name < b.source.name ? -1 : 1),
    )
    .map(({ source }) => source);
}

function rank(source: StandardsSource): number {
  return source instanceof FolderStandards ? 0 : 1;
}

function readSource(
  name: string,
  own: Config,
  { part, reader }: { part: StandardsPart; reader: UrlReaderService },
): StandardsSource {
  const key = `plumbline.standards.${name}`;
  const url = own.getString('url');
  const everySeconds = own.getOptionalNumber('everySeconds');
  if (everySeconds !== undefined && !(everySeconds >= 1)) {
    throw new InputError(
      `'${key}.everySeconds' is ${everySeconds}; it must be at least 1`,
    );
  }
  const owners = readOwners(key, own);
  if (url.startsWith('file:')) {
    return new FolderStandards({
      ...{ name, owners, part },
      folder: url.startsWith('file:///')
        ? fileURLToPath(url)
        : url.slice('file:'.length),
      everySeconds: everySeconds ?? folderSeconds,
    });
  }
  if (!/^https?:\/\//.test(url)) {
    throw new InputError(
      `'${key}.url' is '${url}'; it must begin with 'file:' or 'https://'`,
    );
  }
  return new RepositoryStandards({
    ...{ name, owners, part, reader, url },
    everySeconds: everySeconds ?? repositorySeconds,
  });
}

/** Keys are references, which are no keys of configuration to Backstage. */
function readOwners(key: string, own: Config): Map<string, string> {
  const owners = Object.entries(own.getOptional<object>('owners') ?? {});
  return new Map(
    owners.map(([from, to]) => {
      for (const ref of [from, to]) {
        if (!entityRefSchema.safeParse(ref).success) {
          throw new InputError(
            `'${key}.owners' maps '${from}' to '${to}'; both must be full references, such as 'group:default/platform'`,
          );
        }
      }
      return [from, to];
    }),
  );
}
