import type { Control } from '@plumbline/backstage-plugin-scorecards-common';

/** To whom a control applies: `Component · type service · tier 1, 2`. */
export function applicabilityWords(appliesTo: Control['appliesTo']): string {
  const { kinds, types, lifecycles, tiers, when } = appliesTo;
  return [
    kinds.join(', '),
    types && `type ${types.join(', ')}`,
    lifecycles && `lifecycle ${lifecycles.join(', ')}`,
    tiers && `tier ${tiers.join(', ')}`,
    when && 'where a rule holds',
  ]
    .filter(Boolean)
    .join(' · ');
}
