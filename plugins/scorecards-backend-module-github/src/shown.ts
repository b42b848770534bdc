import {
  type GateAnswer,
  type GateDecision,
  type GateLine,
  placeOf,
} from '@plumbline/backstage-plugin-scorecards-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { Annotation, CheckRun } from './GithubApi';

const titles: Record<GateAnswer, string> = {
  allow: 'Allowed',
  warn: 'Allowed with warnings',
  review: 'To be reviewed',
  block: 'Blocked',
};
/** GitHub takes 65,535 characters of a summary. */
const maxLines = 50;
const maxText = 400;
const maxComment = 1_000;
/** Of an annotation. */
const maxTitle = 255;
const maxMessage = 4_000;

type Shown = Pick<CheckRun, 'conclusion' | 'details_url' | 'output'>;
export type Audience = {
  /**
   * Whether only those read it who may read the repository. Everyone else learns
   * which rules object, not what services, incidents and people these name.
   */
  isPrivate: boolean;
  /** Page of a decision in the portal, where it has one. */
  pageOf: (decision: string) => string | undefined;
};

/** Advice stops nothing: a check that is required passes. */
export function shown(
  decision: GateDecision,
  { isPrivate, pageOf }: Audience,
): Shown {
  const { answer, atDeploy, id, lines, notes } = decision;
  const open = openLines(lines);
  const table = isPrivate ? withReasons(open) : withoutReasons(open);
  const page = pageOf(id);
  return {
    conclusion: answer === 'allow' ? 'success' : 'neutral',
    ...(page !== undefined && { details_url: page }),
    output: {
      title: `${titles[answer]}; a deploy would be answered now: ${atDeploy}`,
      summary: [
        ...(table.length === 0 ? ['All rules pass.'] : table),
        ...(isPrivate ? notes.flatMap(note => ['', plain(note)]) : []),
        ...(page === undefined ? [] : ['', `[Decision ${id}](${page})`]),
      ].join('\n'),
      // The path names a service to everyone.
      ...(isPrivate && annotationsOf(open)),
    },
  };
}

/** At the lines of descriptions that make it so, as far as a deploy would learn of it. */
function annotationsOf(open: readonly GateLine[]): {
  annotations?: Annotation[];
} {
  const annotations = open.flatMap((line): Annotation[] => {
    const { described, entityRef, reason, rule, satisfiedBy } = line;
    return !described || line.atDeploy === 'allow'
      ? []
      : [
          {
            path: described.path,
            start_line: described.line,
            end_line: described.line,
            annotation_level: line.answer === 'warn' ? 'warning' : 'failure',
            title: cut(`${rule}: ${entityRef}`, maxTitle),
            // It is shown as text.
            message: cut(
              [reason, ...placeOf(line), ...(satisfiedBy ? [satisfiedBy] : [])]
                .map(inOneLine)
                .join('\n'),
              maxMessage,
            ),
          },
        ];
  });
  return annotations.length > 0 ? { annotations } : {};
}

function withReasons(open: readonly GateLine[]): string[] {
  return tableOf(
    ['answer', 'rule', 'service', 'why', 'what would satisfy it'],
    open.map(line => [
      line.atDeploy,
      line.rule,
      line.entityRef,
      line.reason,
      [...placeOf(line), line.satisfiedBy ?? ''].join(' ').trim(),
    ]),
  );
}

/** Each rule once, for the service for which it is strictest. */
function withoutReasons(open: readonly GateLine[]): string[] {
  const first = new Map<string, GateLine>();
  for (const line of open) {
    first.set(line.rule, first.get(line.rule) ?? line);
  }
  return tableOf(
    ['answer', 'rule', 'what it wants'],
    [...first.values()].map(({ atDeploy, rule, title }) => [
      atDeploy,
      rule,
      title,
    ]),
  );
}

function tableOf(names: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return rows.length === 0
    ? []
    : [
        line(names),
        line(names.map(() => '---')),
        ...rows
          .slice(0, maxLines)
          .map(cells => line(cells.map(cell => plain(cell)))),
        ...(rows.length > maxLines
          ? ['', `And ${rows.length - maxLines} more.`]
          : []),
      ];
}

/** That the gate gave no answer is no failure of the change. */
export function failed(
  error: Error,
  { isPrivate }: Pick<Audience, 'isPrivate'>,
): Shown {
  // What is wrong with the request is about what it states itself.
  const isOfRequest =
    error instanceof EvidenceRequestError && [400, 404].includes(error.status);
  return {
    conclusion: 'neutral',
    output: {
      title: 'Not checked',
      summary:
        isPrivate || isOfRequest
          ? plain(error.message)
          : 'The gate gave no answer; the log of the portal says why.',
    },
  };
}

export function commentOn(
  decision: GateDecision,
  { isPrivate, pageOf }: Audience,
  /** Why nothing can be reviewed, if it can't; and what was not judged. */
  { noReview, notes = [] }: { noReview?: string; notes?: string[] } = {},
): string {
  const { answer, id, lines, reviews } = decision;
  const stopping = openLines(lines).filter(
    line => line.answer === answer && answer !== 'allow',
  );
  const page = pageOf(id);
  const text = plain(
    [
      `${titles[answer]} by decision ${id}.`,
      ...(isPrivate
        ? stopping.map(({ inputs, reason, rule, title }) =>
            // Of services that a reader of the comment may not see.
            inputs.some(({ fact }) => fact === 'request.remediates')
              ? `${rule}: ${title}.`
              : `${rule}: ${reason}`,
          )
        : new Set(stopping.map(({ rule, title }) => `${rule}: ${title}.`))),
      ...(isPrivate
        ? reviews.map(({ approver, id: review, state }) =>
            state === 'waiting'
              ? `${approver} answers review ${review}.`
              : `Review ${review} by ${approver}: ${state}.`,
          )
        : []),
      ...(answer === 'review' && noReview !== undefined ? [noReview] : []),
      ...notes,
    ].join(' '),
    maxComment,
  );
  return page === undefined ? text : `${text} ${page}`;
}

/** What does not pass, the strictest at a deploy first. */
function openLines(lines: readonly GateLine[]): GateLine[] {
  const order: readonly GateAnswer[] = ['block', 'review', 'warn', 'allow'];
  return lines
    .filter(({ status }) => status !== 'pass')
    .sort((a, b) => order.indexOf(a.atDeploy) - order.indexOf(b.atDeploy));
}

/** Names and reasons come from elsewhere, and must not become markup or mentions. */
function plain(text: string, most = maxText): string {
  const line = inOneLine(text)
    .replace(/[\\`*_{}[\]<>|#!~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
  return cut(line, most);
}

function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
