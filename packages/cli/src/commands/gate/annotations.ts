import { createHash } from 'node:crypto';
import type {
  GateAnswer,
  GateDecision,
  GateLine,
} from '@plumbline/backstage-plugin-scorecards-common';
import { placeOf } from '@plumbline/backstage-plugin-scorecards-common';
import { printable } from '../../terminal/print';
import { workflowCommand } from '../../terminal/workflowCommand';
import { nameOf, openLines } from './render';

/** Beside the pull request, for each rule that is not content. */
export function annotationsOf(decision: GateDecision): string[] {
  return annotatedLines(decision).map(line =>
    workflowCommand(
      line.answer === 'warn' ? 'warning' : 'error',
      {
        title: titleOf(line),
        ...(line.described && {
          file: printable(line.described.path),
          line: line.described.line,
        }),
      },
      textOf(line).join('\n'),
    ),
  );
}

const severities: Record<GateAnswer, string> = {
  allow: 'info',
  warn: 'minor',
  review: 'major',
  block: 'blocker',
};

/** One finding of GitLab's Code Quality: https://docs.gitlab.com/ci/testing/code_quality/ */
type CodeQualityFinding = {
  description: string;
  check_name: string;
  /** Of the same finding on another line, the same. */
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
};

/** Of rules that a line of a description does not content; others have no place. */
export function codeQualityOf(decision: GateDecision): CodeQualityFinding[] {
  return annotatedLines(decision).flatMap(line => {
    const { atDeploy, described, entityRef, rule } = line;
    if (!described) {
      return [];
    }
    const { field = '', path } = described;
    return {
      description: `${titleOf(line)}: ${textOf(line)
        .map(text => text.replace(/\.$/, ''))
        .join('. ')}`,
      check_name: rule,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([rule, entityRef, path, field]))
        .digest('hex'),
      severity: severities[atDeploy],
      location: { path, lines: { begin: described.line } },
    };
  });
}

function annotatedLines(decision: GateDecision): GateLine[] {
  return openLines(decision).filter(({ atDeploy }) => atDeploy !== 'allow');
}

function titleOf({ entityRef, rule }: GateLine): string {
  return printable(`${rule}: ${nameOf(entityRef)}`);
}

function textOf(line: GateLine): string[] {
  return [line.reason, ...placeOf(line), line.satisfiedBy ?? '']
    .map(printable)
    .filter(Boolean);
}
