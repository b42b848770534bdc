import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ruleFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Control,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlPages } from './ControlBook';

type Versioned = { control: string; version: number };

/** Evidence makes these out of all that it has, and not of what a source says. */
const derivedBy = 'ownership';

/** Facts that evidence tells only to those from whom nothing is hidden. */
const names = ruleFacts
  .filter(
    ({ counted, collectors }) =>
      counted === 'whole-estate' || collectors.includes(derivedBy),
  )
  .map(({ name }) => name.replaceAll('.', '\\.'));
const reads = new RegExp(`(?<![\\w.])(?:${names.join('|')})(?!\\w)`);

/** In place of what a verdict says. */
export const withheldMessage = 'Rests on what you may not see';

/**
 * Which judgements rest on facts that follow from the whole estate, for a caller
 * from whom a part of it is hidden: evidence would not tell them these facts, so
 * nor do verdicts. Nothing is withheld from whoever sees everything.
 */
export async function withheldFrom(
  credentials: BackstageCredentials,
  options: { pages: ControlPages; visibility: Pick<CatalogVisibility, 'of'> },
): Promise<(of: Versioned) => boolean> {
  const { pages, visibility } = options;
  // Asked about none, only who sees everything is told that one is seen.
  if ((await visibility.of([], credentials))('')) {
    return () => false;
  }
  const known = new Map<Control, boolean>();
  return of => {
    const control = pages.of(of);
    if (!control) {
      return false;
    }
    const isWithheld = known.get(control) ?? restsOnTheWhole(control);
    known.set(control, isWithheld);
    return isWithheld;
  };
}

/** What evidence says, as far as they may know. */
export function asTold<T extends Versioned & { status: Underlying }>(
  rows: readonly T[],
  isWithheld: (of: Versioned) => boolean,
): T[] {
  return rows.map(row =>
    isWithheld(row) ? { ...row, status: 'unknown' as const } : row,
  );
}

/** By the text of its rules: one of an older version may not compile any more. */
function restsOnTheWhole(control: Control): boolean {
  const { pass, platformOwnedWhen, message, passMessage, remediation } =
    control;
  const { text, url } = remediation;
  return [pass, platformOwnedWhen, message, passMessage, text, url].some(
    part => part !== undefined && reads.test(part),
  );
}
