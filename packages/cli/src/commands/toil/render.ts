import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Bucket,
  bucketRuleOf,
  buckets,
  Candidate,
  CandidateDetail,
  ToilGroup,
  ToilSource,
} from '@plumbline/backstage-plugin-toil-common';
import { printable } from '../../terminal/print';
import {
  counted,
  renderFields,
  renderTable,
  terminalWidth,
} from '../../terminal/table';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';

export function renderGroups(groups: readonly ToilGroup[]): string {
  return groups
    .map(({ id, size, title }) => `${id}  ${size}  ${printable(title)}`)
    .join('\n');
}

export function renderSources(items: readonly ToilSource[]): string {
  const parts = items.flatMap(({ parts: some, ...source }) =>
    some.map(part => ({ ...source, ...part })),
  );
  return parts.length === 0
    ? "No tracker is read. Name one under 'plumbline.toil.sources'."
    : renderTable(
        parts,
        [
          { title: 'SOURCE', value: ({ source }) => printable(source) },
          { title: 'PART', value: ({ part }) => printable(part) },
          { title: 'TAKEN', value: ({ taken }) => taken },
          { title: 'LEFT OUT', value: ({ refused }) => refused },
          {
            title: 'READ (UTC)',
            value: readAt,
          },
          {
            title: 'TROUBLE',
            value: ({ error }) => printable(error ?? ''),
            shrinks: true,
          },
        ],
        { width: terminalWidth() },
      );
}

function readAt(part: { isUnderWay: boolean; lastSuccess?: string }): string {
  if (part.isUnderWay) {
    return 'under way';
  }
  return utcMinute(part.lastSuccess) ?? 'never';
}

export function renderCandidates(candidates: readonly Candidate[]): string {
  if (candidates.length === 0) {
    return `No candidates. Bring tickets in with: ${cliCommand(
      'toil import --csv <file>',
    )}`;
  }
  return buckets
    .map(bucket => ({
      bucket,
      within: candidates.filter(each => each.bucket === bucket),
    }))
    .filter(({ within }) => within.length > 0)
    .sort((a, b) => orderOf(a.bucket) - orderOf(b.bucket))
    .map(({ bucket, within }) => {
      const { title, words } = bucketRuleOf(bucket);
      return [
        `${title} (${counted(within.length, 'candidate')}): ${words}`,
        renderTable(
          within,
          [
            { title: 'PRI', value: each => each.priority },
            {
              title: 'TITLE',
              value: each => printable(each.title),
              shrinks: true,
            },
            { title: 'FREQUENCY', value: each => each.frequency.score },
            { title: 'RISK', value: each => each.risk.score },
            { title: 'RECOVERY', value: each => each.recoverability.level },
            { title: 'A MONTH', value: each => each.observedPerMonth },
            { title: 'HOURS', value: hours },
            { title: 'STATE', value: each => each.state },
            {
              title: 'STALE',
              value: each => (each.stale ? 'stale' : undefined),
            },
            { title: 'ID', value: each => each.id },
          ],
          { width: terminalWidth() },
        ),
      ].join('\n');
    })
    .join('\n\n');
}

/** What asks for work comes before what is to be left alone. */
function orderOf(bucket: Bucket): number {
  const order: Bucket[] = [
    'automate-first',
    'review',
    'standardize-next',
    'leave-manual',
  ];
  return order.indexOf(bucket);
}

function hours({ minutesPerMonth }: Candidate): number | undefined {
  return minutesPerMonth === undefined
    ? undefined
    : Math.round(minutesPerMonth / 6) / 10;
}

export function renderCandidate(candidate: CandidateDetail): string {
  const { frequency, risk, recoverability, override } = candidate;
  const level = (of: { words: string; score: number; basis: string }) =>
    `${of.words} (${of.score}, ${of.basis})`;
  const lines = renderFields(
    [
      ['id', `${candidate.id}, version ${candidate.version}`],
      ['state', candidate.state],
      [
        'bucket',
        `${bucketRuleOf(candidate.bucket).title}${
          override
            ? `, by ${namesOf(override.by)} until ${override.until.slice(
                0,
                10,
              )}: ${override.reason}`
            : `: ${candidate.bucketRule}`
        }`,
      ],
      [
        'computed',
        override ? bucketRuleOf(candidate.computedBucket).title : undefined,
      ],
      [
        'priority',
        `${candidate.priority} = ${frequency.score} + ${risk.score} + (6 − ${recoverability.score})`,
      ],
      ['frequency', level(frequency)],
      ['risk', level(risk)],
      ['recovery', level(recoverability)],
      ['judgement', candidate.judgement],
      ['owner', candidate.owner],
      ['services', candidate.services.join(', ')],
      ['unmatched', candidate.unmatched.join(', ')],
      ['trigger', candidate.trigger],
      ['autonomy', ladderLine(candidate)],
      ['saved', savedLine(candidate)],
      ['missing', candidate.missing.join(', ')],
      ['weeks', candidate.weeks.join(' ')],
    ],
    { indent: 2, width: 11 },
  );
  return [
    printable(candidate.title),
    ...lines,
    ...candidate.reasons.map(reason => `  · ${printable(reason)}`),
    ...candidate.observations.map(
      ({ source, count, from, to, minutes }) =>
        `  counted   ${count} of ${printable(source)} from ${utcMinute(
          from,
        )} to ${utcMinute(to)} UTC${
          minutes === undefined ? '' : `, ${minutes} minutes`
        }`,
    ),
    ...candidate.history.map(
      ({ at, by, action, note }) =>
        `  ${utcMinute(at)} UTC ${by ? namesOf(by) : 'evidence'} ${action}${
          note ? `: ${printable(note)}` : ''
        }`,
    ),
  ].join('\n');
}

function ladderLine({ ladder }: CandidateDetail): string {
  const { autonomy, needed, next, proven } = ladder;
  return next === undefined
    ? autonomy
    : `${autonomy}; ${proven} of ${needed} verified runs for '${next}'`;
}

function savedLine({ saved }: CandidateDetail): string | undefined {
  return (
    saved &&
    `${saved.before} a month before, ${saved.after} since${
      saved.minutesPerMonth === undefined
        ? ''
        : `: ${Math.round(saved.minutesPerMonth / 6) / 10} hours a month`
    }`
  );
}
