import type {
  JudgedRow,
  ListedControl,
  Requirement,
  Verdict,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  firstToMend,
  isNew,
  isOverdue,
  requirements,
  verdictStatuses,
  worstFirst,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ago } from '../../terminal/age';
import { printable } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

export type ScorecardText = {
  ref: string;
  /** Then each verdict says which entity it is of. */
  isGroup: boolean;
  /** Epoch milliseconds; ages count up to here. */
  now: number;
  /** In force, by id. */
  controls: ReadonlyMap<string, ListedControl>;
};

/** A verdict with the control it is of, where that is still in force. */
type Row = JudgedRow & { verdict: Verdict };

/** The longest label, and a space. */
const labelWidth = 8;

/** The order in which a reader needs them. */
const sections: readonly {
  status: VerdictStatus;
  title: (requirement: Requirement) => string;
}[] = [
  { status: 'fail', title: requirement => `Failing, ${requirement}` },
  { status: 'unknown', title: requirement => `Not known, ${requirement}` },
  { status: 'exempt', title: requirement => `Exempt, ${requirement}` },
];

/**
 * The one thing to do before any other, then the failures, the worst first, each
 * with what was seen and its next step; what passes is counted. There is no
 * total: it would hide what fails.
 */
export function renderScorecard(
  verdicts: readonly Verdict[],
  text: ScorecardText,
): string {
  if (verdicts.length === 0) {
    return withoutVerdicts(text);
  }
  const rows = verdicts
    .map((verdict): Row => {
      return { verdict, control: text.controls.get(verdict.control) };
    })
    .sort(worstFirst);
  return [
    text.ref,
    ...requirements.flatMap(requirement => countsOf(verdicts, requirement)),
    ...firstLines(firstToMend(rows), text),
    ...sections.flatMap(({ status, title }) =>
      requirements.flatMap(requirement =>
        section(
          title(requirement),
          rows.flatMap(({ verdict }) =>
            verdict.status === status && verdict.requirement === requirement
              ? [verdict]
              : [],
          ),
          text,
        ),
      ),
    ),
  ].join('\n');
}

function withoutVerdicts({ controls, isGroup, ref }: ScorecardText): string {
  if (controls.size === 0) {
    return 'No control is in force: an administrator of this portal sets a folder of controls under plumbline.standards.';
  }
  if (![...controls.values()].some(({ enabled }) => enabled)) {
    return "No control is enabled: one is judged once its file says 'enabled: true'.";
  }
  return `No verdict on ${
    isGroup ? `what ${ref} owns` : ref
  }: no control applies, or it is not judged yet; after a start that takes up to a minute.`;
}

/** As the page of a service begins, by the same rule. */
function firstLines(
  first: Row | undefined,
  { isGroup }: ScorecardText,
): string[] {
  if (!first) {
    return [];
  }
  const { control, verdict } = first;
  const { entityRef, failingSince, nextStep, requirement, since } = verdict;
  const what = [
    isGroup ? `${verdict.control} on ${entityRef}` : verdict.control,
    `which is ${requirement}`,
    ...(control ? [`of ${control.severity} severity`] : []),
    `failing since ${utcLine(failingSince ?? since)}`,
  ];
  return [
    '',
    `First: ${printable(nextLine(nextStep) ?? '')}`,
    `       for ${what.join(', ')}`,
  ];
}

function countsOf(
  verdicts: readonly Verdict[],
  requirement: Requirement,
): string[] {
  const these = verdicts.filter(each => each.requirement === requirement);
  const counts = verdictStatuses.flatMap(status => {
    const count = these.filter(each => each.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return counts.length > 0
    ? [`${requirement.padEnd(12)} ${counts.join(', ')}`]
    : [];
}

function section(
  title: string,
  verdicts: readonly Verdict[],
  text: ScorecardText,
): string[] {
  return verdicts.length === 0
    ? []
    : ['', title, ...verdicts.flatMap(each => verdictLines(each, text))];
}

function verdictLines(
  verdict: Verdict,
  { controls, isGroup, now }: ScorecardText,
): string[] {
  const { control, entityRef, message, nextStep } = verdict;
  const { dispute, exemption } = verdict;
  const isFailure = verdict.status === 'fail';
  const lines: [string, string | undefined][] = [
    ['', message],
    ...verdict.evidence.map((evidence): [string, string] => [
      'seen',
      evidenceLine(evidence, now),
    ]),
    ['since', isFailure ? utcLine(verdict.since) : undefined],
    ['failing', failingLine(verdict)],
    ['due', utcLine(verdict.due)],
    [
      'exempt',
      exemption && `until ${utcLine(exemption.expires)}: ${exemption.reason}`,
    ],
    [
      'dispute',
      dispute && `${dispute.id} is ${dispute.state}: ${dispute.reason}`,
    ],
    ['next', isFailure ? nextLine(nextStep) : undefined],
  ];
  const marks = marksOf(verdict, now, controls.get(control)?.baseline);
  return [
    `  ${isGroup ? `${entityRef} · ` : ''}${[control, ...marks].join(', ')}`,
    ...lines.flatMap(([label, line]) =>
      line
        ? [`    ${label ? label.padEnd(labelWidth) : ''}${printable(line)}`]
        : [],
    ),
  ];
}

/** Whose debt it is, and what the ladder makes of it. */
function marksOf(
  verdict: Verdict,
  now: number,
  frozen: string | undefined,
): string[] {
  const { baseline, due, ownedBy, status, wouldBlock } = verdict;
  // Looked at as of an earlier day, nothing was counted apart yet.
  const isFrozen = frozen !== undefined && Date.parse(frozen) <= now;
  return [
    status === 'fail' && ownedBy === 'platform' && 'owed by the platform',
    isNew(verdict, isFrozen) && 'new',
    baseline && 'in the baseline',
    isOverdue(verdict, now) && `overdue since ${utcLine(due)}`,
    wouldBlock && 'a gate would block',
  ].filter(mark => mark !== false);
}

function evidenceLine(
  { fact, source, observedAt, stale }: Verdict['evidence'][number],
  now: number,
): string {
  const when = observedAt
    ? [utcLine(observedAt), parenthesised(ago(observedAt, now))]
    : ['at a time that is not known'];
  return [
    `${fact} by ${source.id}, ${when.filter(Boolean).join(' ')}`,
    stale ? 'stale' : undefined,
    source.url,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Where that is not since when it says so: it was not known in between. */
function failingLine({
  failingSince,
  since,
  underlying,
}: Verdict): string | undefined {
  return failingSince === undefined || failingSince === since
    ? undefined
    : `since ${utcLine(failingSince)}${
        underlying === 'fail' ? '' : ', when it was last known'
      }`;
}

function nextLine(step: Verdict['nextStep']): string | undefined {
  return (
    step && [step.text, step.url, step.template].filter(Boolean).join(' · ')
  );
}

function utcLine(instant: string | undefined): string | undefined {
  return instant === undefined ? undefined : `${utcMinute(instant)} UTC`;
}

function parenthesised(text: string | undefined): string | undefined {
  return text && `(${text})`;
}
