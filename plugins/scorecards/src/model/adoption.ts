import type {
  Adoption,
  ListedControl,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';

/** What needs somebody first. */
export const adoptionOrder = ['fail', 'unknown', 'exempt', 'pass'] as const;

/** `1 fails`, `2 fail`, `3 unknown`. */
export function adoptionWords(status: VerdictStatus, amount: number): string {
  const number = amount.toLocaleString('en-US');
  const one = amount === 1;
  switch (status) {
    case 'fail':
      return `${number} ${one ? 'fails' : 'fail'}`;
    case 'pass':
      return `${number} ${one ? 'passes' : 'pass'}`;
    case 'unknown':
    case 'exempt':
      return `${number} ${status}`;
    default:
      return `${number} not applicable`;
  }
}

/** Whether it was judged, and nothing is known of any entity. */
export function isAllUnknown(adoption: Adoption): boolean {
  const { unknown = 0, pass = 0, fail = 0, exempt = 0 } = adoption;
  return unknown > 0 && pass + fail + exempt === 0;
}

/** `It rests on links.state, which a collector of type ‘links’ reports`. */
export function restsWords({ reads }: Pick<ListedControl, 'reads'>): string {
  // What a description says of itself is not what is missing.
  const observed = reads.filter(({ fact }) => !fact.startsWith('catalog.'));
  const facts = observed.map(({ fact, collectors }) =>
    collectors.length === 0
      ? fact
      : `${fact}, which a collector of type ${collectors
          .map(each => `‘${each}’`)
          .join(' or ')} reports`,
  );
  return facts.length === 0 ? '' : `It rests on ${facts.join('; on ')}`;
}
