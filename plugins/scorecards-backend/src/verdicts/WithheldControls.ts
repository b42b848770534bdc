import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ruleFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import { gateInputs } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { LoadedControls } from './ControlVersions';
import type { WithheldControl } from './records';

type Versioned = { control: string; version: number };

/** Evidence makes these out of all that it has, and not of what a source says. */
const derivedBy = 'ownership';

/** Facts that evidence shows only to those from whom nothing is hidden. */
const names = new Set(
  [...ruleFacts, ...gateInputs]
    .filter(
      ({ counted, collectors }) =>
        counted === 'whole-estate' || collectors.includes(derivedBy),
    )
    .map(({ name }) => name),
);
const pattern = [...names].map(name => name.replaceAll('.', '\\.')).join('|');
const reads = new RegExp(`(?<![\\w.])(?:${pattern})(?!\\w)`);

/** Whether evidence shows a fact only to those from whom nothing is hidden. */
export function isOfWholeEstate(fact: string): boolean {
  return names.has(fact);
}

/** In place of what a verdict says. */
export const withheldMessage = 'Based on evidence that you cannot see';

/** What is withheld from one reader: for the store, and for one judgement. */
export type WithheldControls = {
  all: readonly WithheldControl[];
  has: (of: Versioned) => boolean;
};

/**
 * Which judgements rest on facts that follow from the whole estate, for a caller
 * from whom a part of it is hidden: evidence would not show them these facts, so
 * nor do verdicts. Nothing is withheld from whoever sees everything.
 */
export async function withheldFrom(
  credentials: BackstageCredentials,
  options: {
    pages: Pick<LoadedControls, 'of' | 'terms'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  },
): Promise<WithheldControls> {
  const { pages, visibility } = options;
  // Where none is queried, only who sees everything learns that one is seen.
  if ((await visibility.of([], credentials))('')) {
    return { all: [], has: () => false };
  }
  const all = pages.terms.flatMap(({ control: id, version }) => {
    const control = pages.of({ control: id, version });
    return control && restsOnTheWhole(control)
      ? [{ control: id, version, ownedBy: control.ownedBy }]
      : [];
  });
  const keys = new Set(all.map(keyOf));
  return { all, has: of => keys.has(keyOf(of)) };
}

function keyOf({ control, version }: Versioned): string {
  return `${control}@${version}`;
}

/** By the text of its rules: one of an older version may not compile any more. */
export function restsOnTheWhole(control: Control): boolean {
  const { pass, platformOwnedWhen, message, passMessage, remediation } =
    control;
  const { fix, text, url } = remediation;
  const proposed = fix && JSON.stringify(fix);
  return [
    pass,
    platformOwnedWhen,
    message,
    passMessage,
    text,
    url,
    proposed,
  ].some(part => part !== undefined && reads.test(part));
}
