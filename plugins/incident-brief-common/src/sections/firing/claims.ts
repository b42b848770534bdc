import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import { claimOf, SectionClaim } from '../../kit/section';
import type { Firing } from './schema';

export function firingClaims(firing: Firing): SectionClaim[] {
  const lists = [
    ['alerts', 'Alerts', nameOf],
    ['slo', 'SLO', nameOf],
    ['incidents', 'Incidents', ({ id }: { id: string }) => id],
  ] as const;
  return lists.map(([part, label, identify]) => {
    const of = firing[part] as Field<{ name: string; id: string }[]>;
    return claimOf(
      { key: `firing.${part}`, label, nature: 'passing' },
      of,
      list => list.map(identify).sort(),
    );
  });
}

function nameOf({ name }: { name: string }): string {
  return name;
}
