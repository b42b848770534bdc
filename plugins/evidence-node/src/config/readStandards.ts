import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';

/** One entry of `plumbline.standards`. @public */
export type StandardsSettings = {
  /** Its key in `plumbline.standards`. */
  name: string;
  url: string;
  /** Where it is on this machine; a repository is not. */
  folder?: string;
  everySeconds?: number;
  /** Owners as the files name them, and the groups of this portal in their place. */
  owners: ReadonlyMap<string, string>;
};

/**
 * The sources of `plumbline.standards.<name>`, in the order in which a file of one
 * overrides that of another: by precedence (the highest first; `library` has
 * -1 and all others 0 by default), folders before repositories, then by name.
 *
 * @throws InputError that names the key which is wrong
 * @public
 */
export function readStandards(root: Config): StandardsSettings[] {
  const standards = root.getOptionalConfig('plumbline.standards');
  return (standards?.keys() ?? [])
    .map(name => {
      const own = standards!.getConfig(name);
      return {
        settings: readEntry(name, own),
        precedence:
          own.getOptionalNumber('precedence') ?? (name === 'library' ? -1 : 0),
      };
    })
    .sort(
      (a, b) =>
        b.precedence - a.precedence ||
        rank(a.settings) - rank(b.settings) ||
        (a.settings.name < b.settings.name ? -1 : 1),
    )
    .map(({ settings }) => settings);
}

function rank({ folder }: StandardsSettings): number {
  return folder === undefined ? 1 : 0;
}

function readEntry(name: string, own: Config): StandardsSettings {
  const key = `plumbline.standards.${name}`;
  const url = own.getString('url');
  const everySeconds = own.getOptionalNumber('everySeconds');
  if (everySeconds !== undefined && !(everySeconds >= 1)) {
    throw new InputError(
      `'${key}.everySeconds' is ${everySeconds}; it must be at least 1`,
    );
  }
  const owners = readOwners(key, own);
  const isFolder = url.startsWith('file:');
  if (!isFolder && !/^https?:\/\//.test(url)) {
    throw new InputError(
      `'${key}.url' is '${url}'; it must begin with 'file:' or 'https://'`,
    );
  }
  return {
    name,
    url,
    everySeconds,
    owners,
    ...(isFolder && {
      folder: url.startsWith('file:///')
        ? fileURLToPath(url)
        : resolve(url.slice('file:'.length)),
    }),
  };
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
