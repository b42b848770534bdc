import type {
  Baseline,
  Preview,
  Promotion,
  ReviewSample,
} from '@plumbline/backstage-plugin-scorecards-common';
import { printable } from '../../terminal/print';
import {
  Column,
  counted,
  renderTable,
  terminalWidth,
} from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export const baselineColumns: Column<Baseline>[] = [
  { title: 'CONTROL', value: each => each.control },
  { title: 'AS OF (UTC)', value: each => utcMinute(each.date) },
  { title: 'FROZEN', value: each => each.frozen },
  { title: 'LEFT', value: each => each.remaining },
  { title: 'FROZEN BY', value: each => each.frozenBy },
  { title: 'REASON', value: each => each.reason, shrinks: true },
];

export function renderPromotion(promotion: Promotion): string {
  const { control, phase, writtenPhase, since, next, ready } = promotion;
  const written =
    writtenPhase === phase ? '' : `; its file says ${writtenPhase}`;
  return [
    `${control} is in ${phase} since ${utcMinute(since)} UTC${written}.`,
    ...(next
      ? [
          '',
          ready ? `Nothing is missing for ${next}.` : `For ${next}:`,
          ...promotion.checks.map(
            ({ met, says }) => `  ${met ? 'yes' : 'no '}  ${printable(says)}`,
          ),
        ]
      : []),
    '',
    'Phase changes',
    ...promotion.steps.map(({ action, phase: into, at, by, reason }) =>
      `  ${utcMinute(at)}  ${action.padEnd(8)} ${into.padEnd(11)} ${printable(
        [by, reason].filter(Boolean).join(': '),
      )}`.trimEnd(),
    ),
  ].join('\n');
}

export function renderSample(sample: ReviewSample): string {
  const { control, version, least, reviewed, items } = sample;
  if (items.length === 0) {
    return `${control} fails nothing that you may see: there is nothing to review.`;
  }
  return [
    `Version ${version} of ${control}: ${reviewed} of ${items.length} reviewed; its accuracy is stated from ${least} on.`,
    '',
    renderTable(
      items,
      [
        { title: 'ENTITY', value: each => each.entityRef },
        {
          title: 'REVIEW',
          value: ({ outcome }) => (outcome === 'open' ? 'disputed' : outcome),
        },
        {
          title: 'BY',
          value: ({ reviews }) => reviews.map(({ by }) => by).join(', '),
        },
        {
          title: 'VERDICT',
          value: ({ failing, message }) =>
            failing ? message : `${message} (mended)`,
          shrinks: true,
        },
      ],
      { width: terminalWidth() },
    ),
  ].join('\n');
}

export function renderPreview(preview: Preview): string {
  const { control, version, against, counts, flips } = preview;
  const ways = new Map<string, Preview['flips']>();
  for (const flip of flips) {
    const way = `${flip.from} → ${flip.to}`;
    ways.set(way, [...(ways.get(way) ?? []), flip]);
  }
  return [
    `${control}: version ${version}${
      against === undefined
        ? '; none is in force'
        : ` against version ${against}, which is in force`
    }`,
    `It would come to ${Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => `${status} ${count}`)
      .join(', ')}.`,
    flips.length === 0
      ? 'Nothing flips.'
      : `${counted(flips.length, 'entity flips', 'entities flip')}.`,
    ...[...ways]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([way, those]) => [
        '',
        `${way} (${those.length})`,
        renderTable(
          those,
          [
            { title: 'ENTITY', value: each => each.entityRef },
            { title: 'OWNER', value: each => each.owner },
            { title: 'WHY', value: each => each.message, shrinks: true },
          ],
          { width: terminalWidth() },
        ),
      ]),
  ].join('\n');
}
