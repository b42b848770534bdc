import { Entity } from '@backstage/catalog-model';
import type { ScmIntegrations } from '@backstage/integration';
import {
  decoded,
  repositoryHosts,
  repositoryLayouts,
} from '@plumbline/backstage-plugin-evidence-common';
import type { RepositoryHosts } from '@plumbline/backstage-plugin-evidence-node';
import { encoded, Layout, splits } from './addresses';
import type { Remote } from './remotes/remote';
import { safePath } from './tree/RepositoryTree';

/** A repository, wherever it is. */
export type RepositoryAddress = {
  /** The same for all who name it, whatever they write. */
  key: string;
  layout: Layout;
  /** Of the integration that it is reached by. */
  type?: string;
  /** Whether CODEOWNERS has sections there, where that is known. */
  hasOwnerSections?: boolean;
  /** Of its page. Of a local folder that stands for it as well; else none. */
  url?: string;
  /** `git.acme.example`; of a local folder none. */
  host?: string;
  /** `acme/shop`, as it is written. */
  slug?: string;
  /** A branch or tag that the address names. */
  ref?: string;
  /** The address given to the portal's reader, where it is not `url`. */
  treeUrl?: string;
  /** The absolute path of a local folder. */
  path?: string;
  /** Of a plain git remote. */
  remote?: Remote;
};

/** A repository, and the folder in it that an entity is in; '' for all of it. */
export type Place = { repository: RepositoryAddress; folder: string };

/** What the portal knows of hosts of repositories. */
export type Hosts = {
  integrations: ScmIntegrations;
  repositoryHosts: RepositoryHosts;
};

const sourceLocation = 'backstage.io/source-location';
const managedByLocation = 'backstage.io/managed-by-location';
/** Of hosts that no module has added. */
const layouts: ReadonlyMap<string, Layout> = new Map(
  Object.entries(repositoryLayouts),
);

/**
 * Where the sources of an entity are, by its annotations; undefined where they
 * say nothing of it. A location comes first, since it has the folder; where its
 * descriptor is comes last.
 */
export function placeOf(
  entity: Entity,
  hosts: Hosts,
): Place | { localPath: string } | undefined {
  const { annotations = {} } = entity.metadata;
  return (
    ofLocation(annotations[sourceLocation], hosts) ??
    ofSlugs(annotations, hosts) ??
    ofLocation(annotations[managedByLocation], hosts)
  );
}

function ofLocation(
  location: string | undefined,
  hosts: Hosts,
): Place | { localPath: string } | undefined {
  if (location?.startsWith('file:')) {
    return { localPath: location.slice(5).replace(/^\/\/(?=\/)/, '') };
  }
  return location?.startsWith('url:')
    ? placeOfUrl(location.slice(4), hosts)
    : undefined;
}

/** Annotations with the path of a repository, and optionally the host of a self-managed server. */
function ofSlugs(
  annotations: Record<string, string>,
  hosts: Hosts,
): Place | undefined {
  for (const { annotation, host } of repositoryHosts) {
    const slug = annotations[annotation];
    const server = annotations[`${host}/instance`] ?? host;
    const place =
      slug && isSlug(slug) && /^[\w.:-]{1,200}$/.test(server)
        ? placeOfUrl(`https://${server}/${slug}`, hosts)
        : undefined;
    if (place) {
      return place;
    }
  }
  return undefined;
}

/** The repository and folder that a URL leads to; undefined for none. */
export function placeOfUrl(text: string, hosts: Hosts): Place | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!/^https?:$/.test(url.protocol)) {
    return undefined;
  }
  // Well-known hosts have one without configuration, too.
  const type = hosts.integrations.byUrl(url)?.type;
  const host = hosts.repositoryHosts.get(type ?? '');
  const layout = host?.layout ?? layouts.get(type ?? '') ?? 'other';
  const base = layout === 'other' ? '' : baseOf(url, hosts);
  const parts = decoded(
    url.pathname.startsWith(`${base}/`)
      ? url.pathname.slice(base.length)
      : url.pathname,
  )
    .split('/')
    .filter(Boolean);
  const split = splits[layout](parts, url);
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
  const ref = isBranch ? split.ref : undefined;
  // Readers take no address of this kind without a branch.
  const treeRef = layout === 'src/branch' ? split.ref ?? 'main' : ref;
  const page = `${url.origin}${base}/${encoded(slug)}`;
  return {
    folder: split.isFile ? folder.replace(/(?:^|\/)[^/]*$/, '') : folder,
    repository: {
      key: key.toLocaleLowerCase('en-US'),
      layout,
      type,
      host: url.host,
      slug,
      url: page,
      ...(ref !== undefined && { ref }),
      ...(host && { hasOwnerSections: host.hasOwnerSections }),
      ...(treeRef !== undefined && {
        treeUrl: treeUrlOf({ layout, url: page }, treeRef),
      }),
    },
  };
}

/** A server may be below a path of its host: `/git`, or else ''. */
function baseOf(url: URL, { integrations }: Hosts): string {
  const integration = integrations.byUrl(url) as
    | { config?: { baseUrl?: string } }
    | undefined;
  const { baseUrl } = integration?.config ?? {};
  return baseUrl ? new URL(baseUrl).pathname.replace(/\/+$/, '') : '';
}

/** Names by which a location means the default branch. */
export function isDefaultName(ref: string): boolean {
  return ['main', 'master', 'HEAD', 'trunk', 'develop'].includes(ref);
}

function isSlug(text: string): boolean {
  return /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,10}$/.test(text);
}

/** All files at a branch or commit, for the portal's reader. */
export function treeUrlOf(
  { layout, url }: Pick<RepositoryAddress, 'layout' | 'url'>,
  ref: string,
): string {
  return layout === '_git'
    ? `${url}?version=GB${encodeURIComponent(ref)}`
    : `${url}/${layout}/${encodeURIComponent(ref)}`;
}

/** The page of a file or folder of a repository; undefined without a page. */
export function pageOf(
  { layout, url, ref }: RepositoryAddress,
  path: string,
  defaultBranch: string | undefined,
  type: 'file' | 'folder',
): string | undefined {
  if (url === undefined || layout === 'other' || layout === 'local') {
    return url;
  }
  const branch = encoded(ref ?? defaultBranch ?? 'HEAD');
  const at = encoded(path);
  if (at === '' && ref === undefined) {
    return url;
  }
  const page = type === 'file' ? 'blob' : 'tree';
  switch (layout) {
    case 'tree':
      return `${url}/${page}/${branch}/${at}`;
    case '-/tree':
      return `${url}/-/${page}/${branch}/${at}`;
    case 'src':
    case 'src/branch':
      return `${url}/${layout}/${branch}/${at}`;
    default:
      return `${url}?path=/${at}`;
  }
}
