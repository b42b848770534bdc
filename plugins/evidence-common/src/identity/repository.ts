/**
 * Brings the many spellings of a repository to one: `host/owner/name`, lower
 * case, without scheme, credentials, port, `.git` or the path inside it.
 * Returns undefined where the text is no repository address.
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
  const path = decodePath(parsed.pathname)
    .split(
      /\/(?:-\/)?(?:tree|blob|raw|edit|commit|commits|pull|merge_requests|issues|releases|actions|src)\//,
    )[0]
    .replace(/\/-$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+|\/+$/g, '');
  if (path.split('/').length < 2) {
    return undefined;
  }
  return `${parsed.hostname}/${path}`.toLocaleLowerCase('en-US');
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
