import { decoded } from '../decoded';
import { repositoryHosts } from './catalogNames';

/** Where a repository has an owner and a name; elsewhere groups may nest. */
const flatHosts: ReadonlySet<string> = new Set(
  repositoryHosts.filter(({ nests }) => !nests).map(({ host }) => host),
);

/** What follows the name of a repository in the address of something in it. */
const pagesOfRepository: ReadonlySet<string> = new Set([
  '-',
  'actions',
  'blob',
  'commit',
  'commits',
  'edit',
  'issues',
  'merge_requests',
  'pull',
  'pulls',
  'raw',
  'releases',
  'src',
  'tree',
]);

/**
 * Brings the many spellings of a repository to one: `host/owner/name`, lower
 * case, without scheme, credentials, port, `.git` or the path inside it.
 * Returns undefined where the text is no repository address, or would be that of
 * another repository when it is read once more.
 */
export function normalizeRepository(text: string): string | undefined {
  const scp = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(text.trim());
  const url = scp ? `ssh://${scp[1]}/${scp[2]}` : text.trim();
  let parsed: URL;
  try {
    parsed = new URL(url.includes('://') ? url : `https://${url}`);
  } catch {
    return undefined;
  }
  if (!parsed.hostname.includes('.') && parsed.hostname !== 'localhost') {
    return undefined;
  }
  const parts = decoded(parsed.pathname).split('/').filter(Boolean);
  if (parts.some(part => part === '.' || part === '..' || steers(part))) {
    return undefined;
  }
  const end = flatHosts.has(parsed.hostname)
    ? 2
    : parts.findIndex((part, at) => at >= 2 && pagesOfRepository.has(part));
  const path = (end < 0 ? parts : parts.slice(0, end))
    .join('/')
    .replace(/\.git$/, '');
  if (!path.includes('/')) {
    return undefined;
  }
  return `${parsed.hostname}/${path}`.toLocaleLowerCase('en-US');
}

/** Whether what was decoded would end or divide the path of an address. */
function steers(part: string): boolean {
  return /[\\?#\p{Cc}]/u.test(part);
}
