import {
  CollectorServices,
  RepositoryQueries,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { ApiReader } from './ApiReader';
import { ArchiveReader } from './ArchiveReader';
import { LocalFolder, LocalFolders } from './LocalFolders';
import { LocalReader } from './LocalReader';
import { OwnerLists } from './OwnerLists';
import { RepositoriesCollector } from './RepositoriesCollector';
import { readRemotes } from './remotes/readRemotes';
import { RemoteReader } from './remotes/RemoteReader';
import { findTargets, Target } from './targets';
import { defaultLimits, TreeLimits } from './tree/RepositoryTree';

/** For the files of one repository, of the time of a pass and in milliseconds. */
const treeShare = 0.3;
const longestTree = 90_000;
/** For one request to an API, likewise. */
const requestShare = 0.1;
const longestRequest = 15_000;
/** Of the entities that have a repository where nothing else is configured. */
const defaultKinds = ['component'];

/**
 * `plumbline.collectors.<id>` of type `repositories`. Which hosts there are,
 * and with which credentials, is configured where the rest of the portal has
 * it, under `integrations`.
 *
 * @throws InputError naming the key
 */
export function readRepositoriesCollector(
  id: string,
  own: Config,
  { config: root, repositoryHosts, urlReader: reader }: CollectorServices,
): RepositoriesCollector {
  const key = `plumbline.collectors.${id}`;
  const hosts = {
    integrations: ScmIntegrations.fromConfig(root),
    repositoryHosts,
  };
  const folders = new LocalFolders([
    ...readFolders(own, key),
    ...foldersOfCatalog(root),
  ]);
  const kinds = readKinds(own, key);
  const remotes = readRemotes(root);
  const limits: TreeLimits = {
    ...defaultLimits,
    bytes: own.getOptionalNumber('maxBytes') ?? defaultLimits.bytes,
    entries: own.getOptionalNumber('maxFiles') ?? defaultLimits.entries,
  };
  const timeoutSeconds = secondsOf(own, 'timeout', 8 * 60);
  const timeout = Math.min(
    longestTree,
    Math.round(timeoutSeconds * treeShare * 1000),
  );
  const machineTime = () => Date.now();
  const shared = { limits, machineTime };
  const requestSeconds =
    Math.min(longestRequest, timeoutSeconds * requestShare * 1000) / 1000;
  return new RepositoriesCollector({
    id,
    frequencySeconds: secondsOf(own, 'frequency', 10 * 60),
    timeoutSeconds,
    machineTime,
    find: pass =>
      findTargets(pass.entities(), { folders, hosts, kinds, remotes }),
    open: signal => {
      const local = new LocalReader(shared);
      const remote = new RemoteReader(shared);
      const archive = new ArchiveReader({ ...shared, reader, timeout });
      const opened = new Map<string, Opened | undefined>();
      const openHost = (host: string, type?: string): Opened | undefined => {
        const kind = repositoryHosts.get(type ?? '');
        const queries = kind?.open(host, {
          signal,
          timeoutSeconds: requestSeconds,
        });
        return (
          kind &&
          queries && {
            queries,
            reader: new ApiReader({
              ...shared,
              queries,
              reader,
              timeout,
              settingsPath: kind.settingsPath,
            }),
          }
        );
      };
      const hostOf = ({ address }: Target) => {
        const { host, path, type } = address;
        if (path !== undefined || host === undefined || address.remote) {
          return undefined;
        }
        if (!opened.has(host)) {
          opened.set(host, openHost(host, type));
        }
        return opened.get(host);
      };
      return {
        readerOf: target => {
          const { path, remote: isRemote } = target.address;
          if (path !== undefined) {
            return local;
          }
          return isRemote ? remote : hostOf(target)?.reader ?? archive;
        },
        lists: new OwnerLists({ hostOf, machineTime }),
      };
    },
  });
}

/** Of a host that a module has added. */
type Opened = { queries: RepositoryQueries; reader: ApiReader };

function readFolders(own: Config, key: string): LocalFolder[] {
  const folders = own.getOptionalConfig('folders');
  return (folders?.keys() ?? []).map(name => {
    const folder = folders!.getConfig(name);
    const path = folder.getString('path');
    if (!isAbsolute(path)) {
      throw new InputError(
        `'${key}.folders.${name}.path' must be an absolute path`,
      );
    }
    const url = folder.getOptionalString('url');
    if (url !== undefined && !/^https?:\/\/[^\s@]+$/.test(url)) {
      throw new InputError(
        `'${key}.folders.${name}.url' must be the address of a repository, or of what repositories are in, such as https://git.example/acme`,
      );
    }
    return { path: resolve(path), ...(url && { url }) };
  });
}

/** Descriptors that the portal reads from disk: their folders may be read, too. */
function foldersOfCatalog(root: Config): LocalFolder[] {
  const locations = root.getOptionalConfigArray('catalog.locations') ?? [];
  return locations.flatMap(location => {
    const target = location.getOptionalString('target');
    if (location.getOptionalString('type') !== 'file' || !target) {
      return [];
    }
    const path = target.startsWith('file://')
      ? fileURLToPath(target)
      : resolve(target);
    return [{ path: dirname(path) }];
  });
}

function readKinds(own: Config, key: string): ReadonlySet<string> {
  const kinds = own.getOptionalConfig('kinds');
  const chosen = new Set(defaultKinds);
  for (const kind of kinds?.keys() ?? []) {
    const name = kind.toLocaleLowerCase('en-US');
    if (['group', 'user', 'location'].includes(name)) {
      throw new InputError(`'${key}.kinds.${kind}' has no repository`);
    }
    if (kinds!.getBoolean(kind)) {
      chosen.add(name);
    } else {
      chosen.delete(name);
    }
  }
  return chosen;
}
