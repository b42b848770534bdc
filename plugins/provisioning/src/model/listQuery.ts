import { states } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ListRequestsQuery,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import { stateLooks } from './words';

/** What a list can be narrowed by, as it stands in the address of the page. */
export type Narrowing = Pick<
  ListRequestsQuery,
  'scope' | 'state' | 'product' | 'has'
>;

/** What an address asks for; what means nothing counts as no filter. */
export function readNarrowing(search: URLSearchParams): Narrowing {
  const scope = search.get('of');
  const state = search.get('state');
  const has = search.get('has');
  return {
    scope: scope === 'mine' || scope === 'team' ? scope : undefined,
    state: isState(state) ? state : undefined,
    product: search.get('product') || undefined,
    has: has === 'drift' || has === 'end' ? has : undefined,
  };
}

/** The same as an address, without what is no filter. */
export function writeNarrowing(narrowing: Narrowing): Record<string, string> {
  const { scope, ...rest } = narrowing;
  return Object.fromEntries(
    Object.entries({ of: scope, ...rest }).filter(
      (entry): entry is [string, string] => Boolean(entry[1]),
    ),
  );
}

export const stateChoices = [
  { value: '', words: 'All' },
  ...states.map(state => ({ value: state, words: stateLooks[state][0] })),
];

function isState(text: string | null): text is State {
  return (states as readonly (string | null)[]).includes(text);
}
