import type {
  ListedPolicy,
  PolicyPreview,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Call } from '../../operations/addOperation';
import { counted, renderTable, terminalWidth } from '../../terminal/table';

/** Policies in force, where each is enforced, and what it did. */
export function renderPolicies(
  items: readonly ListedPolicy[],
  _: Call,
  { truncated }: { truncated: boolean },
): string {
  const number = (of: keyof ListedPolicy['counts']) => (each: ListedPolicy) =>
    String(each.counts[of]);
  return [
    renderTable(
      items,
      [
        { title: 'POLICY', value: each => each.id },
        { title: 'ENFORCED AT', value: enforcedAt },
        { title: 'DENIED', value: number('denials') },
        { title: 'CORRECTED', value: number('corrected') },
        { title: 'ABANDONED', value: number('abandoned') },
        { title: 'EXEMPTED', value: number('exempted') },
        { title: 'WHAT HOLDS', value: each => each.title, shrinks: true },
      ],
      { width: terminalWidth() },
    ),
    'Nothing is enforced at admission: what is changed past the portal is found as drift.',
    ...(truncated ? ['Older requests are not counted.'] : []),
  ].join('\n');
}

function enforcedAt({ enforcement }: ListedPolicy): string {
  return enforcement
    .filter(({ enforced }) => enforced)
    .map(({ layer }) => layer)
    .join(', ');
}

/** What an edited policy would say of the past. */
export function renderPreview(preview: PolicyPreview): string {
  const { against, counts, flips, judged, moreFlips, policy } = preview;
  const { truncated, unread } = preview;
  const flipping = flips.length + moreFlips;
  const denied = flips.filter(({ to }) => to === 'finding');
  const freed = flips.filter(({ to }) => to !== 'finding');
  const table = (title: string, those: PolicyPreview['flips']) =>
    those.length === 0
      ? []
      : [
          '',
          `${title} (${those.length})`,
          renderTable(
            those,
            [
              { title: 'OPERATION', value: each => each.operation },
              { title: 'SERVICE', value: each => each.service },
              { title: 'OWNER', value: each => each.owner },
              { title: 'WHY', value: each => each.why, shrinks: true },
            ],
            { width: terminalWidth() },
          ),
        ];
  return [
    `${policy}: version ${preview.version}${
      against === undefined
        ? '; none is in force'
        : ` against version ${against}, which is in force`
    }`,
    `Judged ${counted(judged, 'operation', 'operations')}: ${
      counts.pass
    } pass, ${counts.finding} with a finding, ${
      counts['not-applicable']
    } not applicable.`,
    ...(unread > 0
      ? [`${unread} can not be judged: never planned, or their level is gone.`]
      : []),
    ...(truncated ? ['Older requests were not looked at.'] : []),
    flipping === 0
      ? 'Nothing flips.'
      : `${counted(flipping, 'operation flips', 'operations flip')}${
          moreFlips > 0 ? `; the newest ${flips.length} are named` : ''
        }.`,
    ...table('To a finding', denied),
    ...table('No finding any more', freed),
  ].join('\n');
}
