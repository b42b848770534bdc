import type { ScmIntegrationRegistry } from '@backstage/integration';

/** A file in a repository, taken apart from the address a person opens. */
export type FileAddress = {
  /** Of the integration that configuration has for the host, such as `gitea`. */
  type: string | undefined;
  url: string;
  /** Of the repository: The owner and the name, with as many groups as there are. */
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
  // What most code hosts put between the repository and the branch.
  const least = Math.max(2, parts.indexOf('-'));
  const at = parts.findIndex(
    (part, index) =>
      index >= least && /^(?:blob|tree|edit|raw|src)$/.test(part),
  );
  // Some say there whether it is a branch.
  const isKindNamed =
    /^(?:raw|src)$/.test(parts[at]) &&
    /^(?:branch|tag|commit)$/.test(parts[at + 1]);
  const ref = at + (isKindNamed ? 2 : 1);
  return type !== undefined && at > 0 && ref + 1 < parts.length
    ? {
        type,
        url: url.href,
        project: parts.slice(0, parts[at - 1] === '-' ? at - 1 : at).join('/'),
        ref: parts[ref],
        path: parts.slice(ref + 1).join('/'),
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
