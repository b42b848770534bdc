import { sensitiveParts } from '@plumbline/backstage-plugin-evidence-common';
import {
  gateActions,
  gateStages,
  migrationKinds,
  scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command, InvalidArgumentError } from 'commander';
import { addPart, count, oneOf } from '../../arguments';
import { readControl } from '../../controls/findControls';
import { commandsOf } from '../../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../../resolution';
import { printable } from '../../terminal/print';
import type { Runner } from '../../runner';
import { testControls, validateControls } from '../controls/validate';
import { showBefore } from './before';
import { checkGate, formats } from './gate';
import {
  renderOverride,
  renderReview,
  renderStored,
  ruleColumns,
} from './render';
import { addPair } from './stated';
import { renderDraft, renderGatePreview } from './renderPreview';
import { renderWaits } from './renderWaits';
import { fillFromPipeline, renderDeployReport } from './report';

const addedFacts = [
  '--facts <file>',
  'the facts that modules add: what GET /api/evidence/facts of the portal answered',
] as const;

export function register(program: Command, run: Runner): void {
  const group = program
    .command('gate')
    .description('May this change go out? Rules that a pipeline obeys');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  addCheck(group, run);

  add('getGateDecision', {
    command: 'show <id>',
    description: 'Show a decision, and whether it can be reproduced',
    text: renderStored,
  });

  add('judgeGateLine', {
    command: 'judge <decision> <rule>',
    description:
      'Judge whether a rule was right about a service where it failed',
    args: { decision: "the decision's id, which 'gate' printed" },
    fields: {
      rule: 'the id of the rule',
      entityRef: { as: 'service', help: 'the service of the line' },
      reason: 'what is wrong with the line',
    },
    text: ({ byOwner, entityRef, outcome, rule }) => {
      const ofOthers =
        outcome === 'wrong'
          ? '; the line is open until a member of its owner judges it'
          : ', which counts only from members of its owner';
      return `The rule '${rule}' was ${outcome} about ${entityRef}${
        byOwner ? '' : ofOthers
      }.`;
    },
  });

  add('reportGateOutcome', {
    command: 'report <decision>',
    description:
      'Report what became of a deploy, once for each run and attempt',
    args: { decision: "the decision's id, which 'gate' printed" },
    fields: {
      run: {
        required: false,
        help: 'the run of the pipeline (default: of GitHub Actions, GitLab CI)',
      },
      url: 'page of the run',
      // `--version` is that of this command line.
      version: { as: 'release', help: 'the version that was deployed' },
    },
    prepare: fillFromPipeline,
    text: renderDeployReport,
  });

  add('previewGateRule', {
    command: 'preview [rule]',
    description:
      'What a rule would have answered to the requests of the last days',
    args: { rule: 'the id of a rule in force, if no file is given' },
    fields: {
      text: {
        as: 'file',
        placeholder: 'file',
        help: 'the rule as it is edited',
        resolve: async (_, file) => (await readControl(file)).text,
      },
    },
    text: renderGatePreview,
  });

  add('draftGateRule', {
    command: 'draft <decision> <input>',
    description:
      'After an incident: draft a rule from an input of a decision before it',
    args: { decision: "the decision's id, which 'before' printed" },
    fields: {
      input: "one that 'before' lists as known, stale or absent",
      entityRef: {
        as: 'service',
        help: 'the service',
        resolve: entityRefOf,
      },
      incident: 'its id at its source',
    },
    text: renderDraft,
  });

  group
    .command('before')
    .description(
      'After an incident: decisions on deploys before it, and what they rested on',
    )
    .argument('<incident>', 'its id at its source, or its key')
    .option('--hours <count>', 'how far back', count, 24)
    .option('--json', 'print the decisions')
    .action((incident, options) =>
      run(options, () => showBefore(incident, options)),
    );

  add('getGateReview', {
    command: 'review <id>',
    description: 'Show the review of a release',
    text: renderReview,
  });

  for (const [verb, description] of [
    ['approve', 'Approve a release in review, as a member of its approvers'],
    ['defer', 'Defer a release in review'],
    ['redesign', 'Ask for a redesign of a release in review'],
  ] as const) {
    add(`${verb}GateReview`, {
      command: `${verb} <review>`,
      description,
      args: { review: "the review's id, which 'gate' printed" },
      versionOf: 'getGateReview',
      fields: { reason: 'why; it goes on record' },
      text: renderReview,
    });
  }

  add('breakGlass', {
    command: 'break-glass <decision>',
    description: 'Let a release out that a decision stops, in an incident',
    args: { decision: "the decision's id, which 'gate' printed" },
    text: renderOverride,
  });

  add('getGateOverride', {
    command: 'override <id>',
    description: 'Show what went out by break-glass',
    text: renderOverride,
  });

  add('reconcileGateOverride', {
    command: 'reconcile <override>',
    description: 'State how what went out by break-glass was put right',
    args: { override: "its id, which 'break-glass' printed" },
    versionOf: 'getGateOverride',
    fields: { reason: 'how; it goes on record' },
    text: renderOverride,
  });

  add('listGateRules', {
    command: 'rules',
    description: 'List the rules in force',
    none: "No rules; 'plumbline.standards' in the portal's configuration says where 'gates/' is.",
    rows: ruleColumns,
    note: async (_, { portal }) => {
      const scorecards = await portal.scorecards();
      const { items } = await scorecards.listProblems();
      return items
        .filter(({ path }) => path === undefined || path.startsWith('gates/'))
        .map(
          ({ line, path, reason, source }) =>
            `Not in force as written: ${[path ?? source, line]
              .filter(part => part !== undefined)
              .join(':')}: ${printable(reason)}`,
        )
        .join('\n');
    },
  });

  add('getGateWaits', {
    command: 'waits',
    description: 'Show how long each rule kept deploys waiting',
    fields: {
      entityRef: {
        as: 'service',
        help: 'of this service',
        resolve: entityRefOf,
      },
      owner: { help: 'of what this group owns', resolve: ownerRefOf },
    },
    text: renderWaits,
  });

  group
    .command('validate')
    .description('Check files of rules and their fixtures, without a portal')
    .argument('<paths...>', 'files or folders')
    .option(...addedFacts)
    .option('--json', 'print one array')
    .action((paths, options) =>
      run(options, () => validateControls(paths, options, 'gates')),
    );

  group
    .command('test')
    .description('Judge the fixtures of rules, without a portal')
    .argument('<paths...>', 'files or folders')
    .option(...addedFacts)
    .option('--json', 'print one array')
    .action((paths, options) =>
      run(options, () => testControls(paths, options, 'gates')),
    );
}

function addCheck(group: Command, run: Runner): void {
  const check = group.command('check', { isDefault: true });
  // It is the default command, so its options belong into the help of the group.
  group.addHelpText(
    'after',
    ({ error }) =>
      `\nWithout a command, it runs check:\n\n${check.helpInformation({
        error,
      })}`,
  );
  check
    .description(
      'Request a decision for the change of this pipeline, or of this clone (the default)',
    )
    .option(
      '--stage <stage>',
      `one of: ${gateStages.join(', ')}; a deploy is recorded`,
      text => oneOf(text, gateStages),
      'pull-request' as const,
    )
    .option(
      '--action <action>',
      `one of: ${gateActions.join(', ')}`,
      text => oneOf(text, gateActions),
      'deploy' as const,
    )
    .option('--environment <name>', 'where it goes (default: production)')
    .option(
      '--service <ref>',
      'only this service of the repository; may be repeated',
      collect,
    )
    .option('--digest <digest>', "of the artifact: 'sha256:' and 64 digits")
    .option('--signed', 'its signature was verified')
    .option('--no-signed', 'its signature is missing or wrong')
    .option('--builder <id>', 'who built it, as a verified attestation says')
    .option('--tests <passed/failed>', 'how its tests came out', testsOf)
    .option(
      '--scan <name=critical/high>',
      'what a scanner found; may be repeated',
      addScan,
    )
    .option(
      '--migration <kind>',
      `one of: ${migrationKinds.join(', ')}`,
      text => oneOf(text, migrationKinds),
    )
    .option(
      '--touches <part>',
      `what others rely on: none, or one of ${sensitiveParts.join(
        ', ',
      )}; may be repeated`,
      addPart,
    )
    .option('--rollback <text>', 'the way back, in a few words')
    .option(
      '--module <name=version>',
      'a module of its infrastructure; may be repeated',
      addPair('name=version'),
    )
    .option(
      '--configuration <item=file>',
      'a part of the configuration of that environment, rendered: its digest is sent; may be repeated',
      addPair('item=file'),
    )
    .option(
      '--flag <key=state>',
      'the state of a flag there, such as on; may be repeated',
      addPair('key=state'),
    )
    .option(
      '--plan <file>',
      "what 'terraform show -json' printed of its plan; kinds and names are sent",
    )
    .option(
      '--manifests-before <file>',
      'rendered manifests that run now, to compare; kinds and names are sent',
    )
    .option('--manifests-after <file>', 'rendered manifests of this change')
    .option(
      '--author <ref>',
      'the user who made the change, and so does not review it',
    )
    .option(
      '--intent <text>',
      "what the change is for (default: the title of the pull request, or the commit's subject)",
    )
    .option('--remediates <incident>', 'the open incident that it is to end')
    .option(
      '--repository <address>',
      'by default that of the pipeline, or of origin',
    )
    .option('--base <commit>', 'what the change starts from')
    .option('--head <commit>', 'the change')
    .option('--paths <file>', "changed paths, one a line; '-' is stdin")
    .option('--run <url>', 'page of the run')
    .option(
      '--format <format>',
      `one of: ${formats.join(
        ', ',
      )} (default: human; in GitHub Actions github)`,
      text => oneOf(text, formats),
    )
    .option('--json', 'print the answer as the API gives it')
    .option(
      '--outputs <file>',
      'add decision and answer to it, as name=value lines (default: the outputs of the step in GitHub Actions)',
    )
    .option(
      '--code-quality <file>',
      "write what rules find in descriptions to it, as a Code Quality report of GitLab, which shows it beside the merge request's lines",
    )
    .option('--timeout <seconds>', 'how long to wait', secondsOf, 2)
    .option(
      '--if-unreachable <what>',
      'fail, or pass, without an answer (default: pass for a pull request)',
      text => oneOf(text, ['fail', 'pass'] as const),
    )
    .action(options => run(options, () => checkGate(options)));
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function counts(text: string): [number, number] | undefined {
  const [, first, second] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(second)];
}

function testsOf(text: string) {
  const found = counts(text);
  if (!found) {
    throw new InvalidArgumentError(
      'It must be how many passed and how many failed, such as 412/0.',
    );
  }
  return { passed: found[0], failed: found[1] };
}

type Scan = { name: string; critical: number; high: number };

function addScan(text: string, before: Scan[] = []): Scan[] {
  const [, name, numbers = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const found = counts(numbers);
  if (name === undefined || !found) {
    throw new InvalidArgumentError(
      'It must be a name with critical and high findings, such as images=0/2.',
    );
  }
  return [...before, { name, critical: found[0], high: found[1] }];
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) {
    throw new InvalidArgumentError('It must be seconds, at most 600.');
  }
  return seconds;
}
