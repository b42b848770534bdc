import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
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

  templates
    .command('preview')
    .description('Show the files that answers come to; nothing is made')
    .argument('<template>', 'its id, such as http-service')
    .argument('<version>', 'the version')
    .requiredOption('--name <name>', 'what the service is called')
    .requiredOption('--repository <url>', 'the address it is to have')
    .requiredOption('--answers <file>', 'a YAML file, by question')
    .option('--json', 'print it as JSON')
    .action((template, version, options) =>
      run(options, () => previewService(template, version, options)),
    );

  templates
    .command('validate')
    .description('Check versions of templates and their examples, offline')
    .argument('<folders...>', "folders with a 'template.yaml'")
    .option('--json', 'print one array')
    .action((folders, options) =>
      run(options, () => validateTemplates(folders, options)),
    );
}
