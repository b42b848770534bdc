import { Entity } from '@backstage/catalog-model';
import type { ScmIntegrations } from '@backstage/integration';
import { decoded, encoded, HostKind, splits } from './addresses';
import { safePath } from './tree/RepositoryTree';

/** A repository, wherever it is. */
export type RepositoryAddress = {
  /** The same for all who name it, whatever they write. */
  key: string;
  kind: HostKind;
  /** Of its page. Of a local folder that stands for it as well; else none. */
  url?: string;
  /** `github.com`; of a local folder none. */
  host?: string;
  /** `acme/shop`, as it is written. */
  slug?: string;
  /** A branch or tag that the address names. */
  ref?: string;
  /** The address given to the portal's reader, where it is not `url`. */
  treeUrl?: string;
  /** The absolute path of a local folder. */
  path?: string;
};

/** A repository, and the folder in it that an entity is in; '' for all of it. */
export type Place = { repository: RepositoryAddress; folder: string };

const sourceLocation = 'backstage.io/source-location';
const managedByLocation = 'backstage.io/managed-by-location';
const githubSlug = 'github.com/project-slug';
const gitlabSlug = 'gitlab.com/project-slug';
const gitlabInstance = 'gitlab.com/instance';

/**
 * Where the sources of an entity are, by its annotations; undefined where they
 * say nothing of it. A location comes first, since it has the folder; where its
 * descriptor is comes last.
 */
export function placeOf(
  entity: Entity,
  integrations: ScmIntegrations,
): Place | { localPath: string } | undefined {
  const { annotations = {} } = entity.metadata;
  return (
    ofLocation(annotations[sourceLocation], integrations) ??
    ofGithubSlug(annotations[githubSlug], integrations) ??
    ofGitlabSlug(
      annotations[gitlabSlug],
      annotations[gitlabInstance],
      integrations,
    ) ??
    ofLocation(annotations[managedByLocation], integrations)
  );
}

function ofLocation(
  location: string | undefined,
  integrations: ScmIntegrations,
): Place | { localPath: string } | undefined {
  if (location?.startsWith('file:')) {
    return { localPath: location.slice(5).replace(/^\/\/(?=\/)/, '') };
  }
  return location?.startsWith('url:')
    ? placeOfUrl(location.slice(4), integrations)
    : undefined;
}

function ofGithubSlug(
  slug: string | undefined,
  integrations: ScmIntegrations,
): Place | undefined {
  if (!slug || !isSlug(slug)) {
    return undefined;
  }
  const hosts = integrations.github.list().map(({ config }) => config.host);
  // The annotation names no host; where there is one of one's own only, it is that.
  const host = hosts.includes('github.com') ? 'github.com' : hosts[0];
  return placeOfUrl(`https://${host ?? 'github.com'}/${slug}`, integrations);
}

function ofGitlabSlug(
  slug: string | undefined,
  instance: string | undefined,
  integrations: ScmIntegrations,
): Place | undefined {
  const host = instance ?? 'gitlab.com';
  return slug && isSlug(slug) && /^[\w.:-]{1,200}$/.test(host)
    ? placeOfUrl(`https://${host}/${slug}`, integrations)
    : undefined;
}

/** The repository and folder that a URL leads to; undefined for none. */
export function placeOfUrl(
  text: string,
  integrations: ScmIntegrations,
): Place | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!/^https?:$/.test(url.protocol)) {
    return undefined;
  }
  const kind = kindOf(url, integrations);
  const base = baseOf(url, kind, integrations);
  const parts = decoded(
    url.pathname.startsWith(`${base}/`)
      ? url.pathname.slice(base.length)
      : url.pathname,
  )
    .split('/')
    .filter(Boolean);
  const split = splits[kind](parts, url);
  if (
    !split ||
    split.slug.some(part => !/^(?!\.{1,2}$)[\w.~ -]{1,200}$/.test(part))
  ) {
    return undefined;
  }
  const slug = split.slug.join('/').replace(/\.git$/, '');
  const folder = split.path.join('/');
  if (folder !== '' && safePath(folder) === undefined) {
    return undefined;
  }
  // Most name the default branch by its name; that is not another repository.
  const isBranch = split.ref !== undefined && !isDefaultName(split.ref);
  const key = `${url.host}/${slug}${isBranch ? `#${split.ref}` : ''}`;
  const page = `${url.origin}${base}/${encoded(slug)}`;
  return {
    folder: split.isFile ? folder.replace(/(?:^|\/)[^/]*$/, '') : folder,
    repository: {
      key: key.toLocaleLowerCase('en-US'),
      kind,
      host: url.host,
      slug,
      url: page,
      ...(isBranch && { ref: split.ref }),
      // Its reader takes no address without a branch.
      ...(kind === 'gitea' && {
        treeUrl: `${page}/src/branch/${encoded(split.ref ?? 'main')}`,
      }),
    },
  };
}

const wellKnown: ReadonlyMap<string, HostKind> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
]);

function kindOf(url: URL, integrations: ScmIntegrations): HostKind {
  switch (integrations.byUrl(url)?.type) {
    case 'github':
      return 'github';
    case 'gitlab':
      return 'gitlab';
    case 'bitbucketCloud':
      return 'bitbucket';
    case 'gitea':
      return 'gitea';
    case 'azure':
      return 'azure';
    default:
      // Known without an integration, for a local folder that stands for it.
      return wellKnown.get(url.hostname) ?? 'other';
  }
}

/** A GitLab may be below a path of its host: `/gitlab`, or else ''. */
function baseOf(
  url: URL,
  kind: HostKind,
  integrations: ScmIntegrations,
): string {
  const { baseUrl } = integrations.gitlab.byHost(url.host)?.config ?? {};
  return kind === 'gitlab' && baseUrl
    ? new URL(baseUrl).pathname.replace(/\/+$/, '')
    : '';
}

/** Names by which a location means the default branch. */
function isDefaultName(ref: string): boolean {
  return ['main', 'master', 'HEAD', 'trunk', 'develop'].includes(ref);
}

function isSlug(text: string): boolean {
  return /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,10}$/.test(text);
}

/** The page of a file or folder of a repository; undefined without a page. */
export function pageOf(
  { kind, url, ref }: RepositoryAddress,
  path: string,
  defaultBranch: string | undefined,
  type: 'file' | 'folder',
): string | undefined {
  if (url === undefined || kind === 'other' || kind === 'local') {
    return url;
  }
  const branch = encoded(ref ?? defaultBranch ?? 'HEAD');
  const at = encoded(path);
  if (at === '' && ref === undefined) {
    return url;
  }
  const isFile = type === 'file';
  switch (kind) {
    case 'github':
      return `${url}/${isFile ? 'blob' : 'tree'}/${branch}/${at}`;
    case 'gitlab':
      return `${url}/-/${isFile ? 'blob' : 'tree'}/${branch}/${at}`;
    case 'bitbucket':
      return `${url}/src/${branch}/${at}`;
    case 'gitea':
      return `${url}/src/branch/${branch}/${at}`;
    default:
      return `${url}?path=/${at}`;
  }
}
