import type {
  GateAnswer,
  GateDecision,
  GateLine,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CheckRun } from './GithubApi';

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

type Shown = Pick<CheckRun, 'conclusion' | 'output'>;

/** Advice stops nothing: a check that is required passes. */
export function shown(decision: GateDecision): Shown {
  const { answer, atDeploy, lines, notes } = decision;
  const open = openLines(lines);
  return {
    conclusion: answer === 'allow' ? 'success' : 'neutral',
    output: {
      title: `${titles[answer]}; a deploy would be answered now: ${atDeploy}`,
      summary: [
        ...(open.length === 0
          ? ['All rules pass.']
          : [
              '| answer | rule | service | why | what would satisfy it |',
              '| --- | --- | --- | --- | --- |',
              ...open
                .slice(0, maxLines)
                .map(
                  line =>
                    `| ${[
                      line.atDeploy,
                      line.rule,
                      line.entityRef,
                      line.reason,
                      line.satisfiedBy ?? '',
                    ]
                      .map(text => plain(text))
                      .join(' | ')} |`,
                ),
            ]),
        ...(open.length > maxLines
          ? ['', `And ${open.length - maxLines} more.`]
          : []),
        ...notes.flatMap(note => ['', plain(note)]),
      ].join('\n'),
    },
  };
}

/** That the gate gave no answer is no failure of the change. */
export function failed(error: Error): Shown {
  return {
    conclusion: 'neutral',
    output: { title: 'Not checked', summary: plain(error.message) },
  };
}

export function commentOn(decision: GateDecision): string {
  const { answer, id, lines, reviews } = decision;
  const reasons = openLines(lines)
    .filter(line => line.answer === answer && answer !== 'allow')
    .map(({ reason, rule }) => `${rule}: ${reason}`);
  return plain(
    [
      `${titles[answer]} by decision ${id}.`,
      ...reasons,
      ...reviews.map(
        ({ approver, id: review }) => `${approver} answers review ${review}.`,
      ),
    ].join(' '),
    maxComment,
  );
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
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\\`*_{}[\]<>|#!~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
