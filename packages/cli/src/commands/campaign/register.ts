import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  addUpgrades,
  type CampaignPlan,
  scorecardsOperations,
  type UpgradeCounts,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Call, commandsOf } from '../../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { print } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';
import { countWords, renderCampaign, renderPlan } from './render';

export function register(program: Command, run: Runner): void {
  const group = program
    .command('campaign')
    .description('Controls that an audience is to meet by a date, with fixes');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('createCampaign', {
    command: 'create <title>',
    description: 'Begin one, as a member of the group that owns it',
    fields: {
      title: 'what teams read',
      controls: { as: 'control', help: 'its id; again for each' },
      owner: { help: 'the group that answers for it', resolve: ownerRefOf },
      due: 'a day, such as 2027-06-30',
      message: 'why, for the teams',
    },
    extend: command =>
      command
        .option('--team <group>', 'only what this group owns')
        .option('--kind <kind>', 'only entities of this kind')
        .option('--lifecycle <lifecycle>', 'only those in this lifecycle')
        .option('--tier <tier>', 'only those of this tier'),
    prepare: readAudience,
    text: ({ id, title, due }) =>
      `${title} runs until ${due}. What it would propose: ${cliCommand(
        `campaign fix ${id}`,
      )}`,
  });

  add('listCampaigns', {
    command: 'list',
    description: 'List them, the latest first',
    none: 'No campaigns.',
    more: 'narrow with --state',
    rows: [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'DUE', value: each => each.due },
      { title: 'OWNER', value: each => namesOf(each.owner) },
      { title: 'CONTROLS', value: each => each.controls.join(', ') },
      { title: 'TITLE', value: each => each.title, shrinks: true },
    ],
  });

  add('getCampaign', {
    command: 'show <id>',
    description: 'Show how one stands by team, and what it proposed',
    text: renderCampaign,
  });

  add('fixCampaign', {
    command: 'fix <campaign>',
    description: 'Say what it would propose to failing services; --yes does it',
    args: { campaign: 'its id' },
    fields: {
      dryRun: false,
      plan: 'with --yes: the plan of an earlier dry run, instead of a new one',
      after: 'the services after this one, where a dry run names it',
    },
    extend: command =>
      command
        .option('--dry-run', 'propose nothing (the default)')
        .option('--yes', 'propose what the dry run shows')
        .option('--all', 'of a dry run: all services, plan after plan'),
    prepare: planFirst,
    text: renderPlans,
  });

  add('closeCampaign', {
    command: 'close <campaign>',
    description: 'Close one: it proposes nothing more',
    args: { campaign: 'its id' },
    versionOf: 'getCampaign',
    fields: { reason: 'why' },
    text: ({ title }) => `${title} is closed.`,
  });

  add('markBlocked', {
    command: 'block <entity> <control>',
    description: 'State that a failure waits for the platform',
    fields: {
      entityRef: { as: 'entity', help: 'a name will do', resolve: entityRefOf },
      control: 'its id',
      issue: 'address of the issue of the platform',
      reason: 'why',
    },
    text: ({ confirmedBy, control, entityRef, id, platform }) => {
      const owner = platform ? namesOf(platform) : 'the platform';
      const what = `${id}: ${control} on ${namesOf(entityRef)}`;
      return confirmedBy
        ? `${what} waits for ${owner}.`
        : `${what} is claimed to wait for ${owner}, which has to confirm it.`;
    },
  });

  add('listBlocks', {
    command: 'blocks',
    description: 'List failures that wait for the platform, the latest first',
    fields: {
      entityRef: {
        as: 'entity',
        help: 'only those of this entity',
        resolve: entityRefOf,
      },
      control: 'only those of this control',
    },
    none: 'Nothing waits for the platform.',
    rows: [
      { title: 'ID', value: each => each.id },
      {
        title: 'STATE',
        value: ({ confirmedBy, state }) => {
          const standing = confirmedBy ? 'blocked' : 'claimed';
          return state === 'standing' ? standing : state;
        },
      },
      { title: 'CONTROL', value: each => each.control },
      { title: 'ENTITY', value: each => each.entityRef },
      {
        title: 'PLATFORM',
        value: each => each.platform && namesOf(each.platform),
      },
      { title: 'SINCE (UTC)', value: each => utcMinute(each.markedAt) },
      { title: 'ISSUE', value: each => each.issue, shrinks: true },
    ],
  });

  add('withdrawBlock', {
    command: 'unblock <block>',
    description: 'Withdraw that a failure waits for the platform',
    args: { block: "its id, which 'blocks' lists" },
    fields: {
      version: {
        help: 'as read (default: 1, that of one that stands)',
        default: 1,
      },
    },
    text: ({ control, entityRef }) =>
      `${control} on ${namesOf(entityRef)} does not wait any more.`,
  });
}

async function readAudience({ input, options, portal }: Call): Promise<void> {
  const { team, kind, lifecycle, tier } = options;
  input.audience = {
    ...(team && { team: await ownerRefOf(portal, team) }),
    ...(kind && { kind }),
    ...(lifecycle && { lifecycle }),
    ...(tier && { tier }),
  };
}

/**
 * With --all, the plans that follow as well, and figures over all of them. Each
 * is printed as it comes: one takes a while, and a later one may fail.
 */
async function renderPlans(
  first: CampaignPlan,
  { options, params, portal }: Call,
): Promise<string> {
  if (!options.all) {
    return renderPlan(first);
  }
  const scorecards = await portal.scorecards();
  const [campaign] = params;
  let plan = first;
  let sum: UpgradeCounts | undefined = addUpgrades(undefined, plan.upgrades);
  const counted = (plans: string) =>
    sum && plan !== first ? [`${plans}: ${countWords(sum)}.`] : [];
  while (plan.nextAfter !== undefined) {
    const { nextAfter: after, ...shown } = plan;
    print(renderPlan(shown));
    try {
      plan = await scorecards.fixCampaign(campaign, { after });
    } catch (error) {
      const command = cliCommand(
        `campaign fix ${campaign} --all --after ${after}`,
      );
      print([...counted('Plans so far'), `To go on: ${command}`].join('\n'));
      throw error;
    }
    sum = addUpgrades(sum, plan.upgrades);
  }
  return [renderPlan(plan), ...counted('All plans')].join('\n');
}

/** What is proposed was shown before. */
async function planFirst(call: Call): Promise<void> {
  const { input, options, params, portal } = call;
  if (options.dryRun && options.yes) {
    throw new Failure(
      exitCode.wrongUsage,
      'Either --dry-run or --yes, not both',
    );
  }
  if (options.all && (options.yes || options.json)) {
    throw new Failure(
      exitCode.wrongUsage,
      '--all shows a dry run: use it without --yes and --json, which have one plan',
    );
  }
  if (!options.yes) {
    if (input.plan !== undefined) {
      throw new Failure(
        exitCode.wrongUsage,
        '--plan is carried out with --yes',
      );
    }
    return;
  }
  if (input.plan === undefined) {
    const scorecards = await portal.scorecards();
    const plan = await scorecards.fixCampaign(params[0], {
      after: input.after,
    });
    if (!options.json) {
      print(renderPlan(plan));
    }
    input.plan = plan.plan;
  }
  delete input.after;
  input.dryRun = false;
}
