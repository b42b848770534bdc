import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

export async function showCandidate(
  id: string,
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const candidate = await new Portal().toil.getCandidate(id);
  if (json) {
    printJson(candidate);
  } else {
    print(renderCandidate(candidate));
  }
  return exitCode.done;
}

export function renderCandidate(candidate: CandidateDetail): string {
  const { frequency, risk, recoverability, override } = candidate;
  const level = (of: { words: string; score: number; basis: string }) =>
    `${of.words} (${of.score}, ${of.basis})`;
  const lines: [string, string | undefined][] = [
    ['id', `${candidate.id}, version ${candidate.version}`],
    ['state', candidate.state],
    [
      'bucket',
      `${bucketRuleOf(candidate.bucket).title}${
        override
          ? `, by ${override.by} until ${override.until.slice(0, 10)}: ${
              override.reason
            }`
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
    ['services', candidate.services.join(', ') || undefined],
    ['unmatched', candidate.unmatched.join(', ') || undefined],
    ['trigger', candidate.trigger],
    ['autonomy', ladderLine(candidate)],
    ['saved', savedLine(candidate)],
    ['missing', candidate.missing.join(', ') || undefined],
    ['weeks', candidate.weeks.join(' ') || undefined],
  ];
  return [
    printable(candidate.title),
    ...lines.flatMap(([label, text]) =>
      text === undefined ? [] : [`  ${label.padEnd(10)} ${printable(text)}`],
    ),
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
        `  ${utcMinute(at)} UTC ${by ?? 'evidence'} ${action}${
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
