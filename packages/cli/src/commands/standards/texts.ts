import {
  cliCommand,
  guideUrl,
} from '@plumbline/backstage-plugin-evidence-common';

/** Whose pipelines are written. */
export const ciForms = ['github', 'gitlab', 'none'] as const;
export type CiForm = (typeof ciForms)[number];

/** What a GitLab project includes; its own file is left alone where there is one. */
export const gitlabInclude = `include:
  - local: .gitlab/standards.yml
`;

/**
 * The files of a pipeline that tests standards, by their paths in the repository.
 *
 * @param folder - of the standards in that repository
 */
export function ciFiles(form: CiForm, folder: string): Record<string, string> {
  if (form === 'none') {
    return {};
  }
  const commands = [
    `controls validate ${shellWord(folder)}`,
    `controls test ${shellWord(folder)}`,
    `gate validate ${shellWord(folder)}`,
    `gate test ${shellWord(folder)}`,
    `policy test ${shellWord(`${folder}/policies`)}`,
  ].map(args => cliCommand(args).replace(/^npx /, 'npx --yes '));
  const head = `# Tests the standards of this repository; it asks no portal.
# ${guideUrl('controls.md')}
`;
  if (form === 'gitlab') {
    return {
      '.gitlab/standards.yml': `${head}standards:
  stage: test
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
${commands.map(command => `    - ${command}\n`).join('')}`,
    };
  }
  return {
    '.github/workflows/standards.yml': `${head}name: standards

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${commands.map(command => `      - run: ${command}\n`).join('')}`,
  };
}

/** The README beside the standards: how a portal reads them. */
export function readme(form: CiForm, folder: string): string {
  const path = folder === '.' ? '' : `/${encodeURI(folder)}`;
  const address =
    form === 'gitlab'
      ? `https://gitlab.com/your-group/your-project/-/tree/main${path}`
      : `https://github.com/your-org/your-repository/tree/main${path}`;
  const command = (args: string) => cliCommand(`${args} ${shellWord(folder)}`);
  return `# Standards

What is required of services (\`controls/\`) and of changes (\`gates/\`), and what can be requested of infrastructure (\`products/\`, \`policies/\`, \`prices/\`, \`modules/\`). They are a copy of Plumbline's library, for you to change. Pipelines that repositories of services copy or call are in \`ci/\`.

A portal reads the controls by its own integration, again every five minutes:

\`\`\`yaml
# app-config.yaml
plumbline:
  standards:
    own:
      url: ${address}
\`\`\`

Where it reads another source with a control of the same id, as the library itself, [one is in force](${guideUrl(
    'controls.md#standards-from-several-places',
  )}). An owner that its catalog does not have is a problem that it lists. Products, policies, prices and modules are read from a folder beside the backend: \`url: file:…\`.

After an edit, in the root of this repository:

\`\`\`sh
${command('controls validate')}
${command('controls test')}
\`\`\`

[How to write a control](${guideUrl(
    'controls.md#write-one-in-ten-minutes',
  )}), [how to meet each of the library](${guideUrl('control-library.md')}).
`;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text}'`;
}
