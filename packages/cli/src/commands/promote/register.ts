import {
  cliCommand,
  evidenceOperations,
  Promotion,
  promotionQueryOf,
  PromotionStep,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  PromotionAnswers,
  Releases,
  scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { Command } from 'commander';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Call, commandsOf } from '../../operations/addOperation';
import { entityRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { printable } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';
import { renderReleases, renderRollbacks, shortDigest } from './renderReleases';
import { wordsOfRule } from './wordsOfRule';

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
  const service = {
    as: 'service',
    help: 'an entity reference, or a name',
    resolve: entityRefOf,
  };
  commandsOf(
    group,
    run,
    'evidence',
    evidenceOperations,
  )('getPromotion', {
    command: 'check <service>',
    description:
      'What runs in each environment, and how far releases are on the ladder; exits with 2 where one differs as nothing allows or is not verified, with 4 where that is not known',
    fields: { entityRef: service, ladder: false, allowed: false },
    extend: command =>
      command.option(
        '--to <environment>',
        'only the step to this environment (default: all)',
      ),
    prepare: async call => {
      // As the ladder has it.
      call.options.to = call.options.to?.toLowerCase();
      const [answers, releases] = await Promise.all([
        ofScorecards(call, (client, query) =>
          client.listPromotionAnswers(query).catch(noAnswers),
        ),
        ofScorecards(call, (client, query) => client.listReleases(query)),
      ]);
      call.options.answers = answers;
      call.options.differences = (releases?.findings ?? []).filter(
        ({ kind }) => kind === 'configuration-differs',
      );
      if (releases?.ladder.id !== undefined) {
        call.options.releases = releases;
        Object.assign(
          call.input,
          promotionQueryOf(releases.ladder.environments),
        );
      }
    },
    text: (promotion, call) => {
      const { to } = call.options;
      const steps = stepsTo(promotion, to);
      const releases = knownTo(call);
      return [
        renderPromotion(promotion, steps, to),
        ...renderAnswers(call, to),
        ...(releases
          ? [
              '',
              renderReleases(releases),
              ...renderRollbacks(releases),
              ...wordsOfRule(releases, steps, call.options.answers).map(
                ({ words }) => printable(words),
              ),
            ]
          : differencesTo(call).map(({ kind, reason }) =>
              printable(`${kind}: ${reason}`),
            )),
      ].join('\n');
    },
    code: (promotion, call) => {
      const steps = stepsTo(promotion, call.options.to);
      const releases = knownTo(call);
      const rule = releases ? wordsOfRule(releases, steps) : [];
      if (
        steps.some(({ findings }) => findings.length > 0) ||
        lowestDiffers(promotion, call.options.to).length > 0 ||
        differencesTo(call).length > 0 ||
        rule.some(({ status }) => status === 'fail')
      ) {
        return exitCode.refused;
      }
      const isUnknown =
        steps.some(({ state }) => state === 'unknown') ||
        rule.some(({ status }) => status === 'unknown');
      return isUnknown ? exitCode.unreachable : exitCode.done;
    },
  });

  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);
  add('listReleases', {
    command: 'releases <service>',
    description: 'How far each release is in the environments of the ladder',
    fields: { entityRef: service },
    text: renderReleases,
  });
  add('skipRelease', {
    command: 'skip <service>',
    description: 'Let a hotfix skip an environment that your group owns',
    fields: {
      entityRef: service,
      reason: 'why; it goes on record',
      release: "its id, which 'releases --json' has",
    },
    text: ({ environment, id, until }) =>
      `It may skip ${environment} until ${utcMinute(
        until,
      )}. To take that back: ${cliCommand(
        `promote withdraw ${id} --reason …`,
      )}`,
  });
  add('withdrawReleaseSkip', {
    command: 'withdraw <skip>',
    description: 'Take back that a release may skip an environment',
    args: { skip: "its id, which 'releases --json' has" },
    fields: { reason: 'why; it goes on record', version: { default: 1 } },
    text: ({ environment }) => `It may not skip ${environment} any more.`,
  });
}

/** How what pipelines stated of the release differs, at the steps that are shown. */
function differencesTo({ options }: Call): Releases['findings'] {
  const all: Releases['findings'] = options.differences;
  return all.filter(
    ({ environment }) => options.to === undefined || environment === options.to,
  );
}

/** What was read of its ladder, where it has one of its own. */
function knownTo({ options }: Call): Releases | undefined {
  return options.releases;
}

/** Undefined for a portal that has no scorecards, or earlier ones. */
async function ofScorecards<T>(
  { input, portal }: Call,
  read: (client: ScorecardsClient, query: { entityRef: string }) => Promise<T>,
): Promise<T | undefined> {
  try {
    const { entityRef } = input;
    return await read(await portal.scorecards(), { entityRef });
  } catch (error) {
    if (error instanceof EvidenceRequestError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** What differs is known without the gate, as while one of its rules is wrong. */
function noAnswers(error: Error): undefined {
  if (error instanceof EvidenceRequestError) {
    return undefined;
  }
  throw error;
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

/** Findings are of steps, and no step leads to the lowest environment. */
function lowestDiffers(
  { environments: [lowest] }: Promotion,
  to: string | undefined,
): string[] {
  const reason = lowest?.artifact?.reason;
  return reason !== undefined && (to ?? lowest.name) === lowest.name
    ? [`digest-differs: ${reason}`]
    : [];
}

function renderPromotion(
  promotion: Promotion,
  steps: readonly PromotionStep[],
  to: string | undefined,
): string {
  const { completeFrom, environments, entityRef } = promotion;
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
    ...lowestDiffers(promotion, to).map(line => printable(line)),
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

/** What the gate would answer now, beside what differs. */
function renderAnswers({ options }: Call, to: string | undefined): string[] {
  const answers: PromotionAnswers | undefined = options.answers;
  const items = (answers?.items ?? []).filter(
    one => to === undefined || one.to === to,
  );
  return items.flatMap(one => [
    '',
    printable(
      `The gate, of ${one.from} to ${one.to} now: ${
        one.answer ?? `unknown. ${one.unknown}`
      }.`,
    ),
    ...(one.objections ?? []).map(
      ({ answer, reason, rule }) =>
        `  ${answer}: ${printable(`${rule}, ${reason}`)}`,
    ),
    ...((one.missing ?? []).length > 0
      ? [`  not known: ${printable(one.missing!.join(', '))}`]
      : []),
  ]);
}

function nameOf(release: Environment['before']): string {
  return release ? release.revision ?? release.title ?? 'unnamed' : 'unknown';
}
