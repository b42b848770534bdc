import {
  evidenceOperations,
  Promotion,
  PromotionStep,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf } from '../resolution';
import type { Runner } from '../runner';
import { printable } from '../terminal/print';
import { renderTable, terminalWidth } from '../terminal/table';
import { utcMinute } from '../terminal/time';

type Environment = Promotion['environments'][number];

const stateWords: Record<PromotionStep['state'], string> = {
  same: 'the same release',
  behind: 'a release that ran here before',
  different: 'a release that never ran here',
  unknown: 'it is not known which release',
};

export function register(program: Command, run: Runner): void {
  const group = program
    .command('promote')
    .description('What runs where, and what differs');
  commandsOf(
    group,
    run,
    'evidence',
    evidenceOperations,
  )('getPromotion', {
    command: 'check <service>',
    description:
      'What runs in each environment; exits with 2 where one differs as nothing allows',
    fields: {
      entityRef: {
        as: 'service',
        help: 'an entity reference, or a name',
        resolve: entityRefOf,
      },
    },
    extend: command =>
      command.option(
        '--to <environment>',
        'only the step to this environment (default: all)',
      ),
    text: (promotion, { options: { to } }) =>
      renderPromotion(promotion, stepsTo(promotion, to)),
    code: (promotion, { options: { to } }) =>
      stepsTo(promotion, to).some(({ findings }) => findings.length > 0)
        ? exitCode.refused
        : exitCode.done,
  });
}

/** @throws Failure for an environment that no step leads to */
function stepsTo({ steps }: Promotion, to: string | undefined) {
  const found = steps.filter(step => to === undefined || step.to === to);
  if (to !== undefined && found.length === 0) {
    const known = steps.map(step => step.to).join(', ');
    throw new Failure(
      exitCode.notFound,
      `No step leads to '${to}'; steps lead to ${known || 'no environment'}`,
    );
  }
  return found;
}

function renderPromotion(
  { completeFrom, environments, entityRef }: Promotion,
  steps: readonly PromotionStep[],
): string {
  if (environments.length === 0) {
    return `No deploy of ${entityRef} in an environment of the ladder is known.`;
  }
  return [
    renderTable(
      environments,
      [
        { title: 'ENVIRONMENT', value: ({ name }: Environment) => name },
        { title: 'RELEASE', value: ({ running }) => nameOf(running) },
        { title: 'DIGEST', value: ({ running }) => shortDigest(running) },
        {
          title: 'SINCE',
          value: ({ running }) => utcMinute(running.since),
        },
        { title: 'BEFORE', value: ({ before }) => nameOf(before) },
      ],
      { width: terminalWidth() },
    ),
    ...steps.flatMap(stepLines),
    ...(completeFrom === undefined
      ? []
      : [`Changes before ${utcMinute(completeFrom)} were not read.`]),
  ].join('\n');
}

function stepLines(step: PromotionStep): string[] {
  const { allowed, brings, findings, from, state, to } = step;
  return [
    '',
    printable(`${from} to ${to}: ${to} runs ${stateWords[state]}.`),
    ...[
      ...findings.map(({ kind, reason }) => `${kind}: ${reason}`),
      ...allowed.map(({ reason }) => `allowed: ${reason}`),
      ...brings.map(
        ({ item, kind, revision, title }) =>
          `brings ${[kind, item, revision ?? title].filter(Boolean).join(' ')}`,
      ),
    ].map(line => `  ${printable(line)}`),
  ];
}

function nameOf(release: Environment['before']): string {
  return release ? release.revision ?? release.title ?? 'unnamed' : 'unknown';
}

function shortDigest(release: Environment['running']): string {
  return release.digest?.slice(0, 19) ?? '-';
}
