import type { FileMerge } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CampaignPlan,
  CampaignPlanItem,
} from '@plumbline/backstage-plugin-scorecards-common';

/** Where people have to decide: `README.md, lines 3 to 5`. */
export function conflictsOf(merges: readonly FileMerge[] = []): string {
  const places = merges.flatMap(({ conflicts = [], path }) =>
    conflicts.map(({ line, lines }) =>
      lines > 1
        ? `${path}, lines ${line} to ${line + lines - 1}`
        : `${path}, line ${line}`,
    ),
  );
  const shown = places.slice(0, 10).join('; ');
  const more = places.length > 10 ? `; and ${places.length - 10} more` : '';
  return `Its team and the template changed the same lines: ${shown}${more}`;
}

/** Each service in one of them. */
export function countUpgrades(
  items: readonly CampaignPlanItem[],
): NonNullable<CampaignPlan['upgrades']> {
  const counts = { clean: 0, conflicts: 0, escaped: 0, unknown: 0 };
  for (const { merges, status } of items) {
    if (status === 'conflict') {
      counts.conflicts += 1;
    } else if (!merges) {
      // One that has its proposal, or waits for its turn, was counted before.
      counts.unknown += status === 'refused' ? 1 : 0;
    } else if (merges.some(isLeft)) {
      counts.escaped += 1;
    } else {
      counts.clean += 1;
    }
  }
  return counts;
}

function isLeft({ outcome }: FileMerge): boolean {
  return outcome === 'escaped' || outcome === 'kept';
}
