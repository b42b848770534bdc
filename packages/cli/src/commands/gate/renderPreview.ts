import type {
  GateDraft,
  GatePreview,
} from '@plumbline/backstage-plugin-scorecards-common';
import { printable, printableText } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';

const verbs = { block: 'block', review: 'hold for review', warn: 'warn' };

/** The file, and its preview as comments: it may be written as it is. */
export function renderDraft({ preview, text }: GateDraft): string {
  const comments = renderGatePreview(preview)
    .split('\n')
    .map(line => `# ${line}`.trimEnd());
  return [...comments, printableText(text)].join('\n');
}

/** Counts as one sentence each, and what they consist of. */
export function renderGatePreview(preview: GatePreview): string {
  const { applies, decisions, deploys, items, moreItems, phase } = preview;
  const { from, rule, to, version, would } = preview;
  const all = counted(decisions, 'decision');
  const parts = (['block', 'review', 'warn'] as const).flatMap(answer =>
    would[answer] > 0 ? [`${verbs[answer]} ${would[answer]}`] : [],
  );
  const stopped = would.block + would.review;
  return [
    printable(
      `${rule}@${version} in the phase ${phase}, over ${all} from ${day(
        from,
      )} to ${day(to)} (${counted(
        deploys,
        'deploy',
      )}); it applies to ${applies}.`,
    ),
    `It would ${parts.join(', ') || 'stop or warn none'} of ${decisions}.`,
    ...(stopped > 0
      ? [
          `Of the ${stopped} that it would stop, ${counted(
            preview.allowedThen,
            'was allowed then',
            'were allowed then',
          )}, and ${counted(
            preview.rolledBack,
            'was rolled back',
            'were rolled back',
          )}.`,
        ]
      : []),
    ...(preview.rollbacksComplete
      ? []
      : ['There are more rollbacks than were looked at.']),
    ...(preview.unknown > 0
      ? [`Inputs are unknown for ${preview.unknown}.`]
      : []),
    ...(preview.notRecorded > 0
      ? [
          `Inputs were not recorded for ${preview.notRecorded}, because no rule read them then; these are not counted.`,
        ]
      : []),
    ...(items.length === 0
      ? []
      : [
          '',
          renderTable(
            items,
            [
              { title: 'WOULD', value: each => each.would },
              { title: 'WAS', value: each => each.answer },
              { title: 'STAGE', value: each => each.stage },
              { title: 'AT', value: each => each.at },
              {
                title: 'ROLLED BACK',
                value: each => (each.rolledBack ? 'yes' : ''),
              },
              { title: 'DECISION', value: each => each.id },
              { title: 'WHY', value: each => each.reason, shrinks: true },
            ],
            { width: terminalWidth() },
          ),
        ]),
    ...(moreItems > 0 ? [`And ${moreItems} more.`] : []),
  ].join('\n');
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
