import { RE2JS } from 're2js';

/** In characters. Longer ones take long to read, and are written by nobody. */
const longestPattern = 20_000;
/** Silences and routes have the same ones from pass to pass. */
const mostCompiled = 1_000;

const compiled = new Map<string, RE2JS | undefined>();

/**
 * Whether a text as a whole matches a pattern of Alertmanager: in the syntax of
 * Go's engine (RE2), and like there in time in proportion to the text, whatever
 * the pattern.
 *
 * @returns undefined where the pattern can't be evaluated here
 */
export function goRegex(
  pattern: string,
): ((text: string) => boolean) | undefined {
  const literals = literalsOf(pattern);
  if (literals) {
    return text => literals.has(text);
  }
  const expression = compile(pattern);
  return expression && (text => expression.test(text));
}

/**
 * The texts that a pattern like `a|b|c` matches, which is what most are.
 *
 * @returns undefined for any other pattern
 */
export function literalsOf(pattern: string): Set<string> | undefined {
  if (/(^|[^\\])(\\\\)*[.+*?()[\]{}^$]/.test(pattern)) {
    return undefined;
  }
  const unescaped: string[] = [];
  for (const part of pattern.split('|')) {
    // Behind a backslash the bar is a letter, or part of an escape.
    if (/\\$/.test(part) || /\\[^.+*?()|[\]{}^$\-\\/]/.test(part)) {
      return undefined;
    }
    unescaped.push(part.replace(/\\(.)/gs, '$1'));
  }
  return new Set(unescaped);
}

function compile(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) {
    return compiled.get(pattern);
  }
  if (compiled.size >= mostCompiled) {
    compiled.clear();
  }
  let expression: RE2JS | undefined;
  if (pattern.length <= longestPattern) {
    try {
      // In the very words of Alertmanager, in which `a)(b` is a pattern, too.
      expression = RE2JS.compile(`^(?:${pattern})$`);
    } catch {
      expression = undefined;
    }
  }
  compiled.set(pattern, expression);
  return expression;
}
