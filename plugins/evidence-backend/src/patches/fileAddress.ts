import type { ScmIntegrationRegistry } from '@backstage/integration';

/** A file in a repository, taken apart from the address a person opens. */
export type FileAddress = {
  /** Of the integration that configuration has for the host, such as `github`. */
  type: string | undefined;
  url: string;
  /** Of the repository: `owner/name`, on GitLab with as many groups as there are. */
  project?: string;
  /** The branch as the address has it; `HEAD` means the default one. */
  ref?: string;
  /** From the root of the repository. */
  path: string;
};

/** Takes `https://host/owner/name/blob/main/catalog-info.yaml` and its like apart. */
export function readFileAddress(
  address: string,
  integrations: ScmIntegrationRegistry,
): FileAddress | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const type = integrations.byUrl(url)?.type;
  const parts = url.pathname.split('/').filter(Boolean).map(decoded);
  const name = parts[parts.length - 1];
  if (name === undefined) {
    return undefined;
  }
  // Only GitHub's and GitLab's addresses say where the path begins.
  const at = parts.findIndex(
    (part, index) =>
      index >= 2 &&
      /^(?:blob|tree|edit|raw)$/.test(part) &&
      index + 2 < parts.length,
  );
  const isExact = (type === 'github' || type === 'gitlab') && at > 0;
  return isExact
    ? {
        type,
        url: url.href,
        project: parts.slice(0, parts[at - 1] === '-' ? at - 1 : at).join('/'),
        ref: parts[at + 1],
        path: parts.slice(at + 2).join('/'),
      }
    : { type, url: url.href, path: name };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
