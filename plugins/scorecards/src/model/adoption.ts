import type {
  Adoption,
  ListedControl,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { BarPart } from '@plumbline/backstage-plugin-evidence-react';
import { number } from '@plumbline/backstage-plugin-evidence-react';
import { statusLabels } from './words';

/** What needs somebody first. */
export const adoptionOrder = ['fail', 'unknown', 'exempt', 'pass'] as const;

/** The parts of a bar of adoption, in its order. */
export function adoptionParts(adoption: Adoption): BarPart[] {
  return (
    [
      ['pass', 'ok'],
      ['exempt', 'info'],
      ['unknown', 'unknown'],
      ['fail', 'critical'],
    ] as const
  ).map(([key, tone]) => ({ key, tone, amount: adoption[key] ?? 0 }));
}

/** `2 failing, 1 unknown, 0 exempt, 12 passing`. */
export function adoptionWords(adoption: Adoption): string {
  return adoptionOrder
    .map(
      status =>
        `${number(adoption[status] ?? 0)} ${statusLabels[
          status
        ].toLowerCase()}`,
    )
    .join(', ');
}

/** Whether it was judged, and nothing is known of any entity. */
export function isAllUnknown(adoption: Adoption): boolean {
  const { unknown = 0, pass = 0, fail = 0, exempt = 0 } = adoption;
  return unknown > 0 && pass + fail + exempt === 0;
}

/** `It is based on links.state, which a collector of type ‘links’ reports`. */
export function restsWords({ reads }: Pick<ListedControl, 'reads'>): string {
  // What a description says of itself is not what is missing.
  const observed = reads.filter(({ fact }) => !fact.startsWith('catalog.'));
  const facts = observed.map(({ fact, collectors, reportedBy }) => {
    const reporter =
      collectors.length > 0
        ? `a collector of type ${collectors
            .map(each => `‘${each}’`)
            .join(' or ')}`
        : reportedBy && `a module of ${reportedBy}`;
    return reporter ? `${fact}, which ${reporter} reports` : fact;
  });
  return facts.length === 0 ? '' : `It is based on ${facts.join('; on ')}`;
}
