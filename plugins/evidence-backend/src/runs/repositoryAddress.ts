import { InputError } from '@backstage/errors';

const taken = new Set(['http:', 'https:', 'ssh:']);

/**
 * The address of a repository without what is none of it: runners clone with a
 * token as the user, and a query may have one too.
 *
 * @throws InputError for an address of another kind, without repeating it
 */
export function repositoryAddress(text: string): string {
  const trimmed = text.trim();
  const scp = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(trimmed);
  if (scp) {
    return withoutSecrets(`ssh://${scp[1]}/${scp[2]}`);
  }
  if (trimmed.includes('://')) {
    return withoutSecrets(trimmed);
  }
  if (/^[a-z][\w+.-]*:(?!\d)[^@]*$/i.test(trimmed)) {
    throw wrong();
  }
  const bare = trimmed.replace(/[?#].*$/s, '').replace(/^[^/]*@/, '');
  if (bare === '') {
    throw wrong();
  }
  return bare;
}

function withoutSecrets(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw wrong();
  }
  if (!taken.has(url.protocol)) {
    throw wrong();
  }
  Object.assign(url, { username: '', password: '', search: '', hash: '' });
  return url.href;
}

function wrong(): InputError {
  return new InputError(
    "'repository' of the run must be an address by http, https or ssh, or as git@host:owner/name",
  );
}
