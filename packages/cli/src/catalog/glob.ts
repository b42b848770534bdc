/** Whether a path argument is a pattern, and so not the name of one file. */
export function isGlob(text: string): boolean {
  return /[*?{[]/.test(text);
}

/** The folder below which everything lies that a pattern can match. */
export function baseOf(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex(isGlob);
  return (
    parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.')
  );
}

/** `*`, `?`, `**`, `{a,b}` and `[abc]`, over paths with slashes. */
export function globPattern(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at];
    if (letter === '*' && pattern[at + 1] === '*') {
      const folders = pattern[at + 2] === '/';
      source += folders ? '(?:[^/]+/)*' : '.*';
      at += folders ? 2 : 1;
    } else if (letter === '*') {
      source += '[^/]*';
    } else if (letter === '?') {
      source += '[^/]';
    } else if (letter === '{') {
      depth += 1;
      source += '(?:';
    } else if (letter === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (letter === ',' && depth > 0) {
      source += '|';
    } else if (letter === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      const negated = pattern[at + 1] === '!';
      const inner = pattern.slice(at + (negated ? 2 : 1), end);
      source += `[${negated ? '^' : ''}${inner.replace(/[\\\]^[]/g, '\\$&')}]`;
      at = end;
    } else {
      source += letter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
}
