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

const stateWords: Record<
  PromotionStep['state'],
  (step: PromotionStep) => string
> = {
  same: ({ from, to }) => `${to} runs what ${from} runs`,
  behind: ({ from, to }) => `${to} runs a release that ran in ${from} before`,
  different: ({ from, to }) => `${to} runs a release that never ran in ${from}`,
  unknown: ({ from, to }) =>
    `whether ${to} runs what ran in ${from} is not known`,
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
      'What runs in each environment; exits with 2 where one differs as nothing allows, with 4 where that is not known',
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
    code: (promotion, { options: { to } }) => {
      const steps = stepsTo(promotion, to);
      if (steps.some(({ findings }) => findings.length > 0)) {
        return exitCode.refused;
      }
      const isUnknown = steps.some(({ state }) => state === 'unknown');
      return isUnknown ? exitCode.unreachable : exitCode.done;
    },
  });
}

/** @throws Failure for an environment that is not on the ladder */
function stepsTo({ ladder, steps }: Promotion, to: string | undefined) {
  if (to !== undefined && !ladder.includes(to)) {
    throw new Failure(
      exitCode.notFound,
      `The ladder has no environment '${to}'; it has ${ladder.join(', ')}.`,
    );
  }
  // The first deploy to an environment differs from nothing.
  return steps.filter(step => to === undefined || step.to === to);
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
    printable(`${from} to ${to}: ${stateWords[state](step)}.`),
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
