import type { Intent } from '@plumbline/backstage-plugin-provisioning-common';
import { isIntentKey } from '@plumbline/backstage-plugin-provisioning-common';
import { fieldTitle } from './words';

/** The variables of the module that were chosen, and who pays. */
export function chosenFacts(intent: Intent): [name: string, value: string][] {
  return Object.entries(intent)
    .filter(([name]) => !isIntentKey(name) || name === 'costCenter')
    .map(([name, value]) => [fieldTitle(name), valueWords(value)]);
}

/** What a change makes otherwise: `Connection limit: 10 → 20`. */
export function intentChanges(before: Intent, after: Intent): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map(name => [name, valueWords(before[name]), valueWords(after[name])])
    .filter(([, from, to]) => from !== to)
    .map(([name, from, to]) => `${fieldTitle(name)}: ${from} → ${to}`);
}

/** `a, b`, and `metric: age, threshold: 5` of what has names. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) {
    return 'not set';
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  const parts = Array.isArray(value)
    ? value.map(valueWords)
    : Object.entries(value).map(
        ([name, each]) => `${name}: ${valueWords(each)}`,
      );
  return parts.length > 0
    ? parts.join(
        Array.isArray(value) && value.some(each => typeof each === 'object')
          ? '; '
          : ', ',
      )
    : 'none';
}
