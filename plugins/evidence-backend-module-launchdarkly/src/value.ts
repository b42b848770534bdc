import { filledText } from '@plumbline/backstage-plugin-evidence-node';
import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import type { FlagEntry, FlagVersion } from './schemas';

/** What LaunchDarkly says in words where it does not send the flag. */
const verbs: [verb: RegExp, value: string][] = [
  [/\bturned on\b/i, 'on'],
  [/\bturned off\b/i, 'off'],
  [/\barchived\b/i, 'archived'],
  [/\bdeleted\b/i, 'deleted'],
];

/**
 * What the flag serves from now on, in words: `on`, `off`, `archived`,
 * `deleted`, or the variation that is served by default. Undefined where it
 * serves to some people something else than to others (rules, targets, a
 * rollout in percent): no word says that.
 */
export function valueOf(
  entry: FlagEntry,
  actions: readonly string[],
  environment: string | undefined,
): string | undefined {
  const flag = entry.currentVersion;
  const state =
    environment === undefined
      ? undefined
      : ownValue(flag?.environments ?? undefined, environment);
  const spoken = verbs.find(([verb]) => verb.test(entry.titleVerb ?? ''))?.[1];
  if (actions.includes('deleteFlag')) {
    return 'deleted';
  }
  if (spoken === 'archived' || spoken === 'deleted') {
    return spoken;
  }
  if (state?.on === false) {
    return 'off';
  }
  // Turned on and given another default in one go: the default is what it serves.
  if (state?.on && actions.includes('updateFallthrough')) {
    return variationName(flag, state.fallthrough?.variation);
  }
  return state?.on && actions.includes('updateOn') ? 'on' : spoken;
}

/** Its name or, where it has none, its value. */
function variationName(
  flag: FlagVersion | null | undefined,
  index: number | null | undefined,
): string | undefined {
  const variation = flag?.variations?.[index ?? -1];
  if (!variation) {
    return undefined;
  }
  const { name, value } = variation;
  return filledText(
    filledText(name) ??
      (typeof value === 'string' ? value : JSON.stringify(value)),
  );
}
