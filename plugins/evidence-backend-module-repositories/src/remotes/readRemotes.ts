import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Remote } from './remote';
import { Remotes } from './Remotes';

const key = 'plumbline.repositories.remotes';
const protocols = ['https:', 'ssh:', 'file:'] as const;

/**
 * Plain git repositories that the configuration names.
 *
 * @throws InputError naming the key
 */
export function readRemotes(root: Config): Remotes {
  const remotes = root.getOptionalConfigArray(key) ?? [];
  return new Remotes(
    remotes.map((own, index): Remote => {
      const at = `${key}[${index}]`;
      const url = own.getString('url').replace(/\/+$/, '');
      if (!/^https?:\/\/[^\s@?#]+$/.test(url)) {
        throw new InputError(
          `'${at}.url' must be what locations of entities begin with, such as https://git.example.com`,
        );
      }
      const place = readPath(own.getString('path'), `${at}.path`);
      const creates = own.getOptionalBoolean('createRepositories') ?? false;
      if (creates && place.folder === undefined) {
        throw new InputError(
          `'${at}.createRepositories' needs a 'path' on this machine`,
        );
      }
      return { url, ...place, creates, token: own.getOptionalString('token') };
    }),
  );
}

function readPath(
  path: string,
  name: string,
): Pick<Remote, 'address' | 'folder' | 'protocol'> {
  if (isAbsolute(path)) {
    const folder = resolve(path);
    const address = pathToFileURL(folder).href;
    return { protocol: 'file', address, folder };
  }
  const url = URL.canParse(path) ? new URL(path) : undefined;
  const protocol = protocols.find(one => one === url?.protocol);
  if (!url || !protocol || protocol === 'file:' || url.password) {
    throw new InputError(
      `'${name}' must be an absolute path, or begin with https:// or ssh://, without a password`,
    );
  }
  return {
    protocol: protocol === 'ssh:' ? 'ssh' : 'https',
    address: url.href.replace(/\/+$/, ''),
  };
}
