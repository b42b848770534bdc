import type { ScmIntegrationRegistry } from '@backstage/integration';
import { decoded } from '@plumbline/backstage-plugin-evidence-common';

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
  const split = splitAddress(address, integrations);
  if (!split) {
    return undefined;
  }
  const { type, url, parts, at, ref } = split;
  return type !== undefined && at > 0 && ref + 1 < parts.length
    ? {
        type,
        url: url.href,
        project: projectOf(split),
        ref: parts[ref],
        path: parts.slice(ref + 1).join('/'),
      }
    : { type, url: url.href, path: parts[parts.length - 1] };
}

/**
 * The same for a folder, and for a repository without more; with '' for all of
 * it. Undefined where no integration serves it.
 */
export function readFolderAddress(
  address: string,
  integrations: ScmIntegrationRegistry,
): Required<FileAddress> | undefined {
  const split = splitAddress(address, integrations);
  if (split?.type === undefined || split.parts.length < 2) {
    return undefined;
  }
  const { type, url, parts, at, ref } = split;
  const isNamed = at > 0 && ref < parts.length;
  const path = isNamed ? parts.slice(ref + 1) : [];
  const isFile = isNamed && /^(?:blob|edit|raw)$/.test(parts[at]);
  return {
    type,
    url: url.href,
    project: isNamed ? projectOf(split) : parts.join('/').replace(/\.git$/, ''),
    ref: isNamed ? parts[ref] : 'HEAD',
    path: (isFile ? path.slice(0, -1) : path).join('/'),
  };
}

type SplitAddress = {
  type: string | undefined;
  url: URL;
  parts: string[];
  /** Where the kind of page is; negative where none is named. */
  at: number;
  /** Where the branch is. */
  ref: number;
};

function splitAddress(
  address: string,
  integrations: ScmIntegrationRegistry,
): SplitAddress | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const type = integrations.byUrl(url)?.type;
  const parts = url.pathname.split('/').filter(Boolean).map(decoded);
  if (parts.length === 0) {
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
  return { type, url, parts, at, ref: at + (isKindNamed ? 2 : 1) };
}

function projectOf({ parts, at }: SplitAddress): string {
  return parts.slice(0, parts[at - 1] === '-' ? at - 1 : at).join('/');
}
