import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Cost,
  IntentKey,
  OperationKind,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';

/** A state as it is called on screen. */
export const stateWords: Readonly<Record<State, string>> = {
  submitted: 'submitted',
  rejected: 'rejected',
  rendered: 'being planned',
  planned: 'planned',
  refused: 'refused',
  'waiting-for-approval': 'waiting for approval',
  applying: 'being applied',
  verifying: 'being verified',
  active: 'active',
  failed: 'failed',
  expiring: 'expiring',
  destroying: 'being destroyed',
  destroyed: 'destroyed',
};

/** How it looks beside its word: shape first, colour second. */
export type Tone = 'good' | 'bad' | 'waits' | 'moves' | 'over';

export const stateTones: Readonly<Record<State, Tone>> = {
  submitted: 'moves',
  rejected: 'bad',
  rendered: 'moves',
  planned: 'moves',
  refused: 'bad',
  'waiting-for-approval': 'waits',
  applying: 'moves',
  verifying: 'moves',
  active: 'good',
  failed: 'bad',
  expiring: 'waits',
  destroying: 'moves',
  destroyed: 'over',
};

export const toneMarks: Readonly<Record<Tone, string>> = {
  good: '✓',
  bad: '✗',
  waits: '◷',
  moves: '➤',
  over: '○',
};

const intentTitles: Readonly<Record<IntentKey, string>> = {
  engine: 'Kind',
  environment: 'Environment',
  dataClassification: 'Data',
  region: 'Region',
  durability: 'Durability',
  workload: 'Workload',
  owner: 'Owner',
  costCenter: 'Cost center',
  service: 'For service',
};

/** What a field is called: `connection_limit` is `Connection limit`. */
export function fieldTitle(name: string): string {
  const known = (intentTitles as Record<string, string | undefined>)[name];
  const words = name.replace(/[_-]+/g, ' ').trim();
  return known ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A problem of a field, shown beside the field: its name is already there. */
export function problemWords(message: string): string {
  const text = plainly(message.replace(/^'[^']*' /, ''));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `12.50 USD`; without cents where there are none. */
export function money(amount: number, currency: string): string {
  return `${Number.isInteger(amount) ? amount : amount.toFixed(2)} ${currency}`;
}

/** `at least 3 USD a month, 2 parts unpriced`. */
export function costWords({ atLeast, currency, unpriced }: Cost): string {
  const some =
    unpriced.length > 0 ? `, ${count(unpriced.length, 'part')} unpriced` : '';
  return `at least ${money(atLeast, currency)} a month${some}`;
}

/** What a change adds or takes away; undefined where nothing changes. */
export function deltaWords({ delta, currency }: Cost): string | undefined {
  if (delta === 0) {
    return undefined;
  }
  return `${money(Math.abs(delta), currency)} a month ${
    delta > 0 ? 'more' : 'less'
  } than before`;
}

export const kindWords: Readonly<Record<OperationKind, string>> = {
  create: 'Make it',
  modify: 'Change it',
  destroy: 'Destroy it',
};

export function count(items: number, what: string): string {
  return `${items} ${what}${items === 1 ? '' : 's'}`;
}

/** `22 Nov 2026`, in UTC. */
export function dayWords(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
