import {
  GuardedClient,
  secondsOf,
  SourceServices,
} from '@plumbline/backstage-plugin-evidence-node';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { ApiReader } from './ApiReader';
import { ArchiveReader } from './ArchiveReader';
import type { HostGet } from './hosts/answers';
import { GithubHost } from './hosts/GithubHost';
import { GitlabHost } from './hosts/GitlabHost';
import type { CodeHost } from './hosts/CodeHost';
import { LocalFolder, LocalFolders } from './LocalFolders';
import { LocalReader } from './LocalReader';
import { OwnerLists } from './OwnerLists';
import { RepositoriesCollector } from './RepositoriesCollector';
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
  { config: root, urlReader: reader }: SourceServices,
): RepositoriesCollector {
  const key = `plumbline.collectors.${id}`;
  const integrations = ScmIntegrations.fromConfig(root);
  const folders = new LocalFolders([
    ...readFolders(own, key),
    ...foldersOfCatalog(root),
  ]);
  const kinds = readKinds(own, key);
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
  return new RepositoriesCollector({
    id,
    frequencySeconds: secondsOf(own, 'frequency', 10 * 60),
    timeoutSeconds,
    machineTime,
    find: pass =>
      findTargets(pass.entities(), { folders, integrations, kinds }),
    open: signal => {
      const local = new LocalReader(shared);
      const archive = new ArchiveReader({ ...shared, reader, timeout });
      const hosts = new Map<string, Opened | undefined>();
      const hostOf = ({ address }: Target) => {
        const { host, kind, path } = address;
        if (path !== undefined || host === undefined) {
          return undefined;
        }
        if (!hosts.has(host)) {
          const codeHost = openHost(kind, host, {
            integrations,
            signal,
            timeout: Math.min(
              longestRequest,
              Math.round(timeoutSeconds * requestShare * 1000),
            ),
          });
          hosts.set(
            host,
            codeHost && {
              host: codeHost,
              reader: new ApiReader({
                ...shared,
                host: codeHost,
                reader,
                timeout,
              }),
            },
          );
        }
        return hosts.get(host);
      };
      return {
        readerOf: target =>
          target.address.path !== undefined
            ? local
            : hostOf(target)?.reader ?? archive,
        lists: new OwnerLists({ hostOf, machineTime }),
      };
    },
  });
}

type Opened = { host: CodeHost; reader: ApiReader };

/** Undefined for a host without an API that is known here, or none configured. */
function openHost(
  kind: string,
  host: string,
  options: {
    integrations: ScmIntegrations;
    signal: AbortSignal;
    /** For one request. Milliseconds. */
    timeout: number;
  },
): CodeHost | undefined {
  const { integrations, signal, timeout } = options;
  const get = (
    title: string,
    url: string,
    credentials: {
      getCredentials: (of: {
        url: string;
      }) => Promise<{ headers?: Record<string, string> }>;
    },
    headers: Record<string, string> = {},
  ): HostGet => {
    const client = new GuardedClient({
      ...{ title, url, headers, signal },
      credentialsAt: `integrations.${kind}`,
      timeoutSeconds: timeout / 1000,
    });
    return async (path, slug, request) => {
      const of = { url: `https://${host}/${slug}` };
      const { headers: own } = await credentials.getCredentials(of);
      return client.request(path, { ...request, headers: own });
    };
  };
  const github = integrations.github.byHost(host)?.config;
  if (kind === 'github' && github?.apiBaseUrl) {
    const provider =
      DefaultGithubCredentialsProvider.fromIntegrations(integrations);
    return new GithubHost(
      get('GitHub', github.apiBaseUrl, provider, {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      }),
    );
  }
  const gitlab = integrations.gitlab.byHost(host)?.config;
  if (kind === 'gitlab' && gitlab?.apiBaseUrl) {
    const provider =
      DefaultGitlabCredentialsProvider.fromIntegrations(integrations);
    return new GitlabHost(get('GitLab', gitlab.apiBaseUrl, provider));
  }
  return undefined;
}

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
        `'${key}.folders.${name}.url' must be the address of a repository, or of what repositories are in, such as https://github.com/acme`,
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
