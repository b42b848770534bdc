import type { SectionClaim } from '../../kit/section';
import type { BlastRadius } from './schema';

export function blastRadiusClaims(blastRadius: BlastRadius): SectionClaim[] {
  const lists = [
    ['entryPoints', 'Entry points'],
    ['customerPaths', 'Customer paths'],
    ['dataDomains', 'Data domains'],
    ['regions', 'Regions hit'],
  ] as const;
  return [
    {
      key: 'blastRadius.affected',
      label: 'Affected',
      value: blastRadius.affected.map(({ entityRef }) => entityRef).sort(),
      nature: 'lasting',
      refs: blastRadius.affected.map(({ entityRef }) => entityRef),
    },
    ...lists.map(
      ([part, label]): SectionClaim => ({
        key: `blastRadius.${part}`,
        label,
        value: [...blastRadius[part]].sort(),
        ...(part === 'entryPoints' && { refs: blastRadius.entryPoints }),
        nature: part === 'regions' ? 'passing' : 'lasting',
      }),
    ),
  ];
}
