/** A repository on a host that people open in a browser. */
export type WebRepository = {
  host: string;
  /** `organisation/name`, on GitLab with subgroups; lower case. */
  slug: string;
};

/** Reads the URL of a remote: https, ssh or `git@host:path`; a local path is none. */
export function parseRemote(remote: string): WebRepository | undefined {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/.exec(remote);
  if (scp) {
    return repository(scp[1], scp[2]);
  }
  let url: URL;
  try {
    url = new URL(remote);
  } catch {
    return undefined;
  }
  return /^(https?|ssh|git):$/.test(url.protocol)
    ? repository(url.host, url.pathname)
    : undefined;
}

/** Where a person sees what a commit changed, on hosts whose addresses are known. */
export function commitUrl(
  { host, slug }: WebRepository,
  sha: string,
): string | undefined {
  const name = host.split(':')[0];
  const has = (word: string) => name.split(/[.-]/).includes(word);
  if (has('github')) {
    return `https://${host}/${slug}/commit/${sha}`;
  }
  if (has('gitlab')) {
    return `https://${host}/${slug}/-/commit/${sha}`;
  }
  return has('bitbucket')
    ? `https://${host}/${slug}/commits/${sha}`
    : undefined;
}

export function sameRepository(a: WebRepository, b: WebRepository): boolean {
  return a.host === b.host && a.slug === b.slug;
}

function repository(host: string, path: string): WebRepository | undefined {
  const slug = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return slug.includes('/')
    ? { host: host.toLowerCase(), slug: slug.toLowerCase() }
    : undefined;
}
