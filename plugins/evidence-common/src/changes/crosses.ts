import { duration } from '../duration';
import type { Change, CrossedChange } from '../schemas/change';

/** More would hide the link that they are a warning about. */
const named = 3;

type Crossing = Pick<Change, 'rollback'> & Partial<Pick<Change, 'occurredAt'>>;

/**
 * For how long what is returned to ran with a crossed change, in milliseconds:
 * from then until what is undone. Undefined where it never did.
 */
export function ranWith(
  { occurredAt }: Pick<Crossing, 'occurredAt'>,
  crossed: CrossedChange,
): number | undefined {
  const together =
    Date.parse(occurredAt ?? '') - Date.parse(crossed.occurredAt);
  return together > 0 ? together : undefined;
}

/**
 * What a rollback crosses, for beside its link: `crosses schema V42`, and, where
 * what is returned to ran with all of it before, for how long. Undefined where
 * it crosses nothing that is known.
 */
export function crossesInWords(change: Crossing): string | undefined {
  const { crosses = [], moreCrossed = false } = change.rollback ?? {};
  if (crosses.length === 0) {
    return undefined;
  }
  let last: string | undefined;
  const words = crosses
    .slice(0, named)
    .map(({ kind, item, revision, title }) => {
      const what = revision ?? title;
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
  // The youngest of them decides; of what isn't listed nothing is known.
  const ran = moreCrossed
    ? 0
    : Math.min(...crosses.map(crossed => ranWith(change, crossed) ?? 0));
  const them = crosses.length === 1 ? 'it' : 'them';
  return [
    `crosses ${words.join(', ')}`,
    ...(rest > 0 || moreCrossed ? [`and ${more}`] : []),
    ...(ran > 0 ? [`(ran with ${them} for ${duration(ran)})`] : []),
  ].join(' ');
}
