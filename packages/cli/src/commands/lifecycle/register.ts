import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Call, commandsOf } from '../../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';
import {
  renderLifecycle,
  renderNotPassed,
  renderUnknown,
  stateWords,
} from './render';

const entity = { as: 'entity', help: 'a name will do', resolve: entityRefOf };

export function register(program: Command, run: Runner): void {
  const group = program
    .command('lifecycle')
    .description(
      'Where services are in their life, and what the next state needs',
    );
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('getLifecycle', {
    command: 'show <entity>',
    description: 'Show the state of one, and the guards of the next one',
    fields: { entityRef: entity, at: 'an instant: as decided then' },
    text: renderLifecycle,
  });

  add('listLifecycles', {
    command: 'list',
    description: 'List services with their state and what blocks the next one',
    fields: {
      owner: { help: 'only what this group owns', resolve: ownerRefOf },
    },
    none: noneWords,
    note: renderUnknown,
    more: 'narrow with --state or --owner',
    rows: [
      { title: 'ENTITY', value: each => each.entityRef },
      { title: 'STATE', value: stateWords },
      {
        title: 'SINCE (UTC)',
        value: each => each.since && utcMinute(each.since),
      },
      { title: 'OWNER', value: each => each.owner && namesOf(each.owner) },
      { title: 'NEXT', value: each => each.next },
      {
        title: 'BLOCKED BY',
        value: each => each.blockers.map(({ control }) => control).join(', '),
        shrinks: true,
      },
    ],
  });

  add('getLifecycleHistory', {
    command: 'history <entity>',
    description: 'List the decisions about one, the latest first',
    fields: { entityRef: entity },
    none: 'No decision about it was made yet.',
    rows: [
      { title: 'VERSION', value: each => each.version },
      { title: 'AT (UTC)', value: each => utcMinute(each.at) },
      { title: 'FROM', value: each => each.from },
      { title: 'TO', value: each => each.to },
      { title: 'BY', value: each => each.by && namesOf(each.by) },
      { title: 'ID', value: each => each.id },
      { title: 'REASON', value: each => each.reason, shrinks: true },
    ],
  });

  add('moveLifecycle', {
    command: 'move <entity>',
    description:
      'Move one to its next state or back to the one before, or change its plan',
    fields: {
      entityRef: entity,
      to: 'the state',
      reason: 'why; it goes on record',
      version: false,
      seen: false,
      plan: false,
      breakGlass: false,
    },
    extend: command =>
      command
        .option('--replacement <entity>', 'to deprecate: what replaces it')
        .option('--no-replacement', 'leave out the one that the plan has')
        .option('--guide <url>', 'to deprecate: how consumers move')
        .option('--deadline <day>', 'to deprecate: the first day without it')
        .option('--break-glass <hours>', 'go over its guards, for so long')
        .option('--incident <id>', 'with --break-glass: what needs it')
        .option('--yes', 'to delete: it cannot be taken back'),
    prepare: readMove,
    text: async (lifecycle, { portal }) => {
      const { decision } = lifecycle;
      const scorecards = await portal.scorecards();
      const taken =
        decision &&
        // It is moved, whether or not this can be read.
        (await scorecards.getLifecycleStep(decision.id).catch(() => undefined));
      return [
        renderLifecycle(lifecycle),
        ...renderNotPassed(taken?.guards ?? []),
      ].join('\n');
    },
  });

  add('reconcileLifecycle', {
    command: 'reconcile <transition>',
    description: 'State how a move by break-glass was put right',
    args: { transition: "its id, which 'history' lists" },
    versionOf: 'getLifecycleStep',
    fields: { reason: 'how it was put right' },
    text: ({ entityRef, to }) => `${namesOf(entityRef)} stays ${to}.`,
  });
}

/** Which filters found nothing. */
function noneWords({ options }: Call): string {
  const { blocked, neglect, overdue, owner, state } = options;
  const given = [
    ...(state ? [`--state ${state}`] : []),
    ...(owner ? [`--owner ${owner}`] : []),
    ...(blocked ? ['--blocked'] : []),
    ...(overdue ? ['--overdue'] : []),
    ...(neglect ? [`--neglect ${neglect}`] : []),
  ];
  return given.length === 0
    ? 'There is no component and no API that you may see.'
    : `Nothing is found with ${given.join(' ')}.`;
}

/** With what is read just before: a later change is refused. */
async function readMove({ input, options, portal }: Call): Promise<void> {
  const { breakGlass, deadline, guide, incident, replacement } = options;
  const refuse = (reason: string): never => {
    throw new Failure(exitCode.wrongUsage, reason);
  };
  if (input.to === 'deleted' && !options.yes) {
    refuse("'deleted' cannot be taken back; repeat the command with --yes");
  }
  if (incident !== undefined && breakGlass === undefined) {
    refuse('--incident goes with --break-glass');
  }
  if (breakGlass !== undefined) {
    input.breakGlass = {
      hours: Number(breakGlass),
      ...(incident !== undefined && { incident }),
    };
  }
  const scorecards = await portal.scorecards();
  const read = await scorecards.getLifecycle({
    entityRef: String(input.entityRef),
  });
  const { changeOfPlan, next, previous } = read;
  const moves = [...next, previous, changeOfPlan].flatMap(one => one ?? []);
  const given = {
    ...(deadline && { deadline }),
    ...(guide && { guide }),
    ...(replacement !== undefined && {
      replacement: replacement
        ? await entityRefOf(portal, replacement)
        : undefined,
    }),
  };
  if (Object.keys(given).length > 0) {
    // What is not given of a plan that is changed stays.
    const plan = {
      ...(input.to === read.state ? read.plan : undefined),
      ...given,
    };
    if (!('deadline' in plan && 'guide' in plan)) {
      refuse('--guide and --deadline go together');
    }
    input.plan = plan;
  }
  input.version = read.version;
  input.seen = moves.find(({ to }) => to === input.to)?.seen ?? '';
}
