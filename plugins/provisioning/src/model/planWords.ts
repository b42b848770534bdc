import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import type { PlanSummary } from '@plumbline/backstage-plugin-provisioning-common';

type Attribute = PlanSummary['changes'][number]['attributes'][number];

/** `connection_limit: 10 → 20`; what is sensitive is never shown. */
export function attributeWords(attribute: Attribute): string {
  const { name, before, after, sensitive, unknown } = attribute;
  if (sensitive) {
    return `${name}: sensitive, not shown`;
  }
  const next = unknown ? 'known after the apply' : shown(after);
  return before === undefined || before === null
    ? `${name}: ${next}`
    : `${name}: ${shown(before)} → ${next}`;
}

function shown(value: Attribute['after']): string {
  return value === undefined || value === null
    ? 'nothing'
    : plainly(JSON.stringify(value));
}
