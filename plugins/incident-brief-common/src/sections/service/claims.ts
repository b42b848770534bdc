import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import { claimOf, SectionClaim } from '../../kit/section';
import type { Service } from './schema';

const serviceFields = [
  ['type', 'Type'],
  ['tier', 'Tier'],
  ['lifecycle', 'Lifecycle'],
  ['system', 'System'],
  ['repository', 'Repository'],
  ['runbook', 'Runbook'],
  ['dataClassification', 'Data classification'],
  ['links', 'Links'],
] as const;

export function serviceClaims(service: Service): SectionClaim[] {
  return serviceFields.map(([part, label]) =>
    claimOf(
      { key: `service.${part}`, label, nature: 'lasting' },
      service[part] as Field<unknown>,
    ),
  );
}
