import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CampaignDetail,
  CampaignFix,
  CampaignPlan,
  CampaignPlanItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import { printableText } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { namesOf } from '../../terminal/words';

type Team = CampaignDetail['teams'][number];

/** How a campaign stands: never one share over all. */
export function renderCampaign(campaign: CampaignDetail): string {
  const { claimed, counts, due, fixes, platform, state, teams, title } =
    campaign;
  const width = terminalWidth();
  return [
    `${title} (${state}, due ${due}): ${countWords(counts)}`,
    ...(teams.length > 0
      ? [
          renderTable(
            teams,
            [
              {
                title: 'TEAM',
                value: (each: Team) =>
                  each.owner === undefined ? '-' : namesOf(each.owner),
              },
              ...(
                [
                  ...(['open', 'fixed', 'passing', 'unknown'] as const),
                  ...(['exempt', 'disputed', 'blocked'] as const),
                ] as const
              ).map(standing => ({
                title: standing.toUpperCase(),
                value: (each: Team) => each.counts[standing],
              })),
            ],
            { width },
          ),
        ]
      : []),
    ...platform.map(
      ({ owner, blocked }) =>
        `${blocked} wait for ${owner ? namesOf(owner) : 'the platform'}.`,
    ),
    ...(claimed > 0
      ? [`${claimed} are claimed to wait for the platform, unconfirmed.`]
      : []),
    ...(fixes.length > 0
      ? [
          renderTable(
            fixes,
            [
              {
                title: 'SERVICE',
                value: (each: CampaignFix) => each.entityRef,
              },
              {
                title: 'FIX',
                value: fixWords,
              },
              {
                title: 'WHERE',
                value: each => each.url ?? each.branch,
                shrinks: true,
              },
            ],
            { width },
          ),
        ]
      : []),
  ].join('\n');
}

function fixWords({ failsAgain, issue, state }: CampaignFix): string {
  if (failsAgain) {
    return 'closed, fails again';
  }
  return issue?.reason !== undefined || issue?.state === 'other'
    ? `${state}, its issue is still open`
    : state;
}

/** What was, or would be, proposed to each service. */
export function renderPlan(plan: CampaignPlan): string {
  const { campaign, dryRun, items, nextAfter, upgrades, withoutFix } = plan;
  const isPlanned = items.some(({ status }) => status === 'planned');
  return [
    ...(items.length === 0 ? ['Nothing to propose.'] : []),
    ...items.flatMap(item => [
      `${item.entityRef}: ${statusWords(item)}`,
      ...(dryRun ? item.files.map(({ diff }) => diff.trimEnd()) : []),
      ...leftWords(item),
      ...(item.merge && !dryRun ? [`  ${item.merge}`] : []),
    ]),
    ...(upgrades && items.length > 0 ? [`${countWords(upgrades)}.`] : []),
    ...(withoutFix > 0
      ? [`${withoutFix} failures are of controls without a fix.`]
      : []),
    ...(nextAfter ? [`There are more services: --after ${nextAfter}`] : []),
    ...(dryRun && isPlanned
      ? [
          `Nothing was proposed. To do it: ${cliCommand(
            `campaign fix ${campaign} --yes --plan ${plan.plan}`,
          )}`,
        ]
      : []),
  ]
    .map(printableText)
    .join('\n');
}

function statusWords({ branch, kind, reason, status, url }: CampaignPlanItem) {
  const words = {
    planned: `would open a ${kind}`,
    opened: `opened ${url ?? branch}`,
    existing: `has ${url ?? branch}`,
    nothing: 'nothing to change',
    known: 'has been proposed',
    capped: 'not today',
    refused: 'not possible',
    conflict: 'conflict',
  }[status];
  return reason ? `${words}: ${reason}` : words;
}

/** Files that an upgrade leaves as the team has them. */
function leftWords({ merges = [] }: CampaignPlanItem): string[] {
  return merges.flatMap(({ outcome, path }) =>
    outcome === 'escaped' || outcome === 'kept'
      ? [
          `  ${path}: ${
            outcome === 'kept'
              ? 'changed, so it stays, though the template drops it'
              : 'deleted or renamed, and left so'
          }`,
        ]
      : [],
  );
}

/** `31 clean, 4 conflicts`; nothing of what there is none of. */
export function countWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([standing, count]) => `${count} ${standing}`)
    .join(', ');
}
