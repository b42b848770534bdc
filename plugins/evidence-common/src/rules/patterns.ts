import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { nodesOf } from './expression';
import type { Meter } from './Meter';
import { RuleError } from './RuleError';

/** In characters. Longer ones are lists in disguise. */
const longestPattern = 200;
/** Each takes milliseconds to compile. */
const mostPatterns = 20;
/** Classes such as `\pL` are thousands of ranges each. */
const mostClasses = 3;
/** In instructions: `a{1000}` is a thousand of them. Each may look at each character. */
const largestPattern = 500;

const compiled = new Map<string, RE2JS>();

/**
 * CEL's own `matches` is the platform's regular expressions, which can take
 * exponential time; this takes time in proportion to the text and the pattern.
 *
 * @throws RE2JSException for what is not RE2; Error where the meter has not as
 *   much left
 */
export function matchesLinear(
  text: string,
  pattern: string,
  meter: Meter,
): boolean {
  let known = compiled.get(pattern);
  if (!known) {
    known = RE2JS.compile(pattern);
    if (compiled.size >= 1_000) {
      compiled.clear();
    }
    compiled.set(pattern, known);
  }
  meter.charge((text.length * known.programSize()) / 16);
  return known.matcher(text).find();
}

/** What `matches` is called where the library's own must not be reached. */
export const linearName = 'matchesLinear';

/**
 * The same text with every `matches` renamed to the linear one.
 *
 * @throws RuleError for a pattern that is no literal, too long, or not RE2
 */
export function withLinearMatches(root: ASTNode): string {
  const at: number[] = [];
  for (const node of nodesOf(root)) {
    if (node.op === 'rcall' && node.args[0] === 'matches') {
      if (at.length >= mostPatterns) {
        throw new RuleError(
          `a rule has at most ${mostPatterns} patterns`,
          node.start,
        );
      }
      const [, receiver, [pattern]] = node.args;
      checkPattern(pattern ?? node);
      at.push(root.input.indexOf('matches', receiver.range.end));
    }
  }
  return at
    .sort((a, b) => b - a)
    .reduce(
      (text, start) =>
        text.slice(0, start) +
        linearName +
        text.slice(start + 'matches'.length),
      root.input,
    );
}

function checkPattern(node: ASTNode): void {
  if (node.op !== 'value' || typeof node.args !== 'string') {
    throw new RuleError(
      "the pattern of 'matches' must be a text in quotes",
      node.start,
    );
  }
  if (node.args.length > longestPattern) {
    throw new RuleError(
      `the pattern of 'matches' has ${node.args.length} characters; at most ${longestPattern} are taken`,
      node.start,
    );
  }
  if ((node.args.match(/\\p/gi)?.length ?? 0) > mostClasses) {
    throw new RuleError(
      `the pattern of 'matches' has more than ${mostClasses} classes such as '\\pL'`,
      node.start,
    );
  }
  let size: number;
  try {
    size = RE2JS.compile(node.args).programSize();
  } catch (error) {
    throw new RuleError(
      `the pattern of 'matches' is not one that RE2 takes: ${
        (error as Error).message
      }`,
      node.start,
    );
  }
  if (size > largestPattern) {
    throw new RuleError(
      `the pattern of 'matches' comes to ${size} instructions, its repetitions written out; at most ${largestPattern} are taken`,
      node.start,
    );
  }
}
