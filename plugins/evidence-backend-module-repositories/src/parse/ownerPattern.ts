import { matchesName } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Whether a pattern of CODEOWNERS matches a path. Patterns are those of
 * .gitignore (https://git-scm.com/docs/gitignore#_pattern_format): with a slash
 * other than the last they begin at the root, else they match at any depth;
 * `**` spans folders; what matches a folder matches all below it. Takes time in
 * proportion to the product of both lengths, whatever the pattern.
 *
 * @param path - without a leading slash
 */
export function matchesPath(pattern: string, path: string): boolean {
  const isFolder = pattern.endsWith('/');
  const trimmed = pattern.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') {
    // `/` alone is nothing; git has no way to say "the root" by it.
    return false;
  }
  const segments = trimmed.split('/');
  const isAnchored = pattern.startsWith('/') || segments.length > 1;
  const parts = path.split('/');
  const wanted = isAnchored ? segments : ['**', ...segments];
  // `docs/*` is about the files of that folder, not of those below it.
  const isDeep = segments.at(-1) !== '*' || segments.length === 1;
  return reach(wanted, parts).some(end =>
    end === parts.length ? !isFolder : isDeep || isFolder,
  );
}

/** After how many parts of a path the segments can all have matched. */
function reach(segments: readonly string[], parts: readonly string[]) {
  let ends = new Set([0]);
  segments.forEach((segment, index) => {
    const next = new Set<number>();
    for (const end of ends) {
      if (segment !== '**') {
        if (end < parts.length && matchesName(segment, parts[end])) {
          next.add(end + 1);
        }
        continue;
      }
      // At the end `**` is everything inside, elsewhere also nothing.
      const isLast = index === segments.length - 1;
      for (let at = end + (isLast ? 1 : 0); at <= parts.length; at++) {
        next.add(at);
      }
    }
    ends = next;
  });
  return [...ends];
}
