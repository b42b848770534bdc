import {
  decoded,
  repositoryHosts,
} from '@plumbline/backstage-plugin-evidence-common';

/** The parts of a package URL that say something about a service. */
export type Purl = {
  name: string;
  version?: string;
  /** Address of the repository that the package is made from. */
  repository?: string;
};

/**
 * Reads `pkg:type/namespace/name@version?qualifiers#subpath`, after the Package
 * URL specification (ECMA-427).
 * Undefined where the text is none: versions of CDEvents up to 0.2 allow any.
 */
export function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/{0,2}([a-z][a-z0-9.+-]*)\/([^?#]+)(?:\?([^#]*))?/i.exec(
    text.trim(),
  );
  if (!match) {
    return undefined;
  }
  const [, type, rest, qualifiers = ''] = match;
  // The version begins at the last `@`: scopes such as `@acme` have one, too.
  const at = rest.lastIndexOf('@');
  const hasVersion = at > rest.lastIndexOf('/');
  const path = (hasVersion ? rest.slice(0, at) : rest)
    .split('/')
    .filter(Boolean)
    .map(decoded);
  const name = path.at(-1);
  if (!name) {
    return undefined;
  }
  const version = hasVersion ? decoded(rest.slice(at + 1)) : '';
  const repository =
    repositoryOf(type.toLocaleLowerCase('en-US'), path) ??
    vcsUrl(new URLSearchParams(qualifiers).get('vcs_url'));
  return {
    name,
    ...(version && { version }),
    ...(repository && { repository }),
  };
}

function repositoryOf(type: string, path: string[]): string | undefined {
  if (type === 'golang') {
    // The namespace of a module begins with its host.
    return path.length >= 3 && path[0].includes('.')
      ? `https://${path.slice(0, 3).join('/')}`
      : undefined;
  }
  // The namespace and the name of these types are those of a repository.
  const { host } = repositoryHosts.find(({ purl }) => purl === type) ?? {};
  return host && path.length >= 2
    ? `https://${host}/${path.join('/')}`
    : undefined;
}

/** `git+https://git.example/acme/shop.git@6113728` */
function vcsUrl(qualifier: string | null): string | undefined {
  return qualifier
    ?.replace(/^[a-z]+\+/, '')
    .replace(/(?<=\/[^/]*)@[^/@]*$/, '');
}
