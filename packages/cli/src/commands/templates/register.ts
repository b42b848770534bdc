import {
  creationStage,
  scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
import { createService, decideCreation, showCreation } from './creations';
import { previewService } from './preview';
import { validateTemplates } from './validate';

export function register(program: Command, run: Runner): void {
  const templates = program
    .command('templates')
    .description('What new services are made of');
  const add = commandsOf(templates, run, 'scorecards', scorecardsOperations);

  add('listTemplates', {
    command: 'list',
    description: 'List templates, with the versions that are offered',
    none: 'No template is offered.',
    rows: [
      { title: 'TEMPLATE', value: one => one.id },
      {
        title: 'VERSIONS',
        value: one => one.versions.map(({ version }) => version).join(', '),
      },
      {
        title: 'SUPPORTED UNTIL',
        value: one => one.versions[0].supportedUntil,
      },
      { title: 'OWNER', value: one => one.owner },
      { title: 'TITLE', value: one => one.title, shrinks: true },
    ],
  });

  for (const [name, description, act] of [
    [
      'preview',
      'Show the files that answers come to; nothing is made',
      previewService,
    ],
    ['create', 'Create a service, as a member of its owner', createService],
  ] as const) {
    templates
      .command(name)
      .description(description)
      .argument('<template>', 'its id, such as http-service')
      .argument('<version>', 'the version')
      .requiredOption('--name <name>', 'what the service is called')
      .requiredOption('--repository <url>', 'the address it is to have')
      .requiredOption('--answers <file>', 'a YAML file, by question')
      .option('--json', 'print it as JSON')
      .action((template, version, options) =>
        run(options, () => act(template, version, options)),
      );
  }

  add('listCreations', {
    command: 'creations',
    description: 'List services that were created here, the latest first',
    none: 'No service was created here.',
    rows: [
      { title: 'SERVICE', value: one => one.name },
      { title: 'STATE', value: creationStage },
      { title: 'OWNER', value: one => one.owner },
      { title: 'ID', value: one => one.id },
    ],
  });

  for (const [name, description, act] of [
    [
      'creation',
      'Show how far a creation is, and who has to act',
      showCreation,
    ],
    [
      'resume',
      'Go on with a creation that has stopped',
      decideCreation.bind(undefined, 'resumeCreation'),
    ],
    [
      'withdraw',
      'Withdraw a creation; its repository goes only while unchanged',
      decideCreation.bind(undefined, 'withdrawCreation'),
    ],
  ] as const) {
    templates
      .command(name)
      .description(description)
      .argument('<id>', 'of the creation')
      .option('--json', 'print it as JSON')
      .action((id, options) => run(options, () => act(id, options)));
  }

  templates
    .command('validate')
    .description('Check versions of templates and their examples, offline')
    .argument('<folders...>', "folders with a 'template.yaml'")
    .option('--json', 'print one array')
    .action((folders, options) =>
      run(options, () => validateTemplates(folders, options)),
    );
}
