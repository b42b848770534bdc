import type { Change } from '../schemas/change';

/** More would hide the link that they are a warning about. */
const named = 3;

/**
 * What a way back leads across, for beside its link:
 * `crosses schema V42, flag express-pay: on`. Undefined where it crosses
 * nothing that is known.
 */
export function crossesInWords(
  rollback: Pick<
    NonNullable<Change['rollback']>,
    'crosses' | 'moreCrossed'
  > = {},
): string | undefined {
  const { crosses = [], moreCrossed = false } = rollback;
  if (crosses.length === 0) {
    return undefined;
  }
  let last: string | undefined;
  const words = crosses.slice(0, named).map(({ kind, item, ...change }) => {
    const what = change.revision ?? change.title;
    // A schema is known by its version, a flag by its name.
    const parts = kind === 'schema' && what ? [what] : [item, what];
    const name = parts.filter(Boolean).join(': ') || 'change';
    const text = kind === last ? name : `${kind} ${name}`;
    last = kind;
    return text;
  });
  const rest = crosses.length - words.length;
  const more = [
    ...(moreCrossed && rest > 0 ? ['at least'] : []),
    ...(rest > 0 ? [rest] : []),
    'more',
  ].join(' ');
  return `crosses ${words.join(', ')}${
    rest > 0 || moreCrossed ? ` and ${more}` : ''
  }`;
}
