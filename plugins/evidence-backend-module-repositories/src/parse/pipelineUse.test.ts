import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { parsePipeline } from './pipeline';
import { readPipelineUse, readWorkflowUse } from './pipelineUse';

const sha = 'a'.repeat(40);

describe('what a workflow of GitHub takes from elsewhere', () => {
  it('is workflows and actions with their versions, and no file of its own', () => {
    const { calls } = readWorkflowUse(`
on: push
jobs:
  service:
    uses: acme/standards/.github/workflows/service.yml@v2
  own: { uses: ./.github/workflows/own.yml }
  test:
    steps:
      - uses: actions/checkout@${sha}
      - uses: actions/setup-node@main
      - uses: actions/setup-node@main
      - uses: ./tools
      - uses: docker://alpine:3
      - uses: acme/without
      - { run: npm test }
`);
    const action = { kind: 'action' };
    expect(calls).toEqual([
      {
        ...{ ...action, of: 'acme/without', at: 'moving' },
      },
      { ...action, of: 'actions/checkout', version: sha, at: 'commit' },
      { ...action, of: 'actions/setup-node', version: 'main', at: 'moving' },
      {
        kind: 'workflow',
        of: 'acme/standards/.github/workflows/service.yml',
        ...{ version: 'v2', at: 'version' },
      },
    ]);
  });

  it('is secrets of clouds that last, by name and by what they are given to', () => {
    const { keys, partial } = readWorkflowUse(`
on: push
# secrets.AWS_SECRET_ACCESS_KEY in a comment is none.
env:
  A: \${{ secrets.PROD_AWS_ACCESS_KEY_ID }}
jobs:
  one:
    steps:
      - uses: google-github-actions/auth@v2
        with: { credentials_json: "\${{ secrets.SOMETHING }}" }
      - uses: acme/notify@v1
        with: { token: "\${{ secrets.CHAT_TOKEN }}" }
      - run: echo \${{ secrets['ARM_CLIENT_SECRET'] }}
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "\${{ secrets.ROLE }}" }
`);
    expect({ keys, partial }).toEqual({
      keys: ['ARM_CLIENT_SECRET', 'PROD_AWS_ACCESS_KEY_ID', 'SOMETHING'],
      partial: false,
    });
    const inherits = `on: push\njobs: { a: { uses: a/b/.github/workflows/c.yml@v1, secrets: inherit } }`;
    expect(readWorkflowUse(inherits)).toMatchObject({
      ...{ keys: [], partial: true },
    });
  });

  it('is environments, and deploys without one', () => {
    const { environments, withoutEnvironment } = readWorkflowUse(`
on: push
jobs:
  deploy: { environment: production, steps: [] }
  deploy-canary: { environment: { name: canary }, steps: [] }
  deploy-docs: { steps: [] }
  undeploy: { steps: [] }
  deploy-shared: { uses: acme/standards/.github/workflows/deploy.yml@v1 }
  test: { steps: [] }
`);
    expect({ environments, withoutEnvironment }).toEqual({
      environments: ['canary', 'production'],
      withoutEnvironment: ['deploy-docs'],
    });
  });
});

describe('what a pipeline of GitLab takes from elsewhere', () => {
  it('is components and files with their versions', () => {
    const { calls } = readPipelineUse(`
include:
  - component: $CI_SERVER_FQDN/acme/standards/service@v3
  - component: gitlab.example.com/acme/scan@~latest
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/own@$CI_COMMIT_SHA
  - { project: acme/ci, ref: ${sha}, file: /a.yml }
  - { project: acme/loose, file: /a.yml }
  - { remote: https://ci.example.com/a.yml }
  - { local: /b.yml }
  - { template: Jobs/Build.gitlab-ci.yml }
  - https://ci.example.com/b.yml
  - /c.yml
`);
    expect(calls.map(({ at, kind, of }) => `${kind} ${of} ${at}`)).toEqual([
      'component $CI_SERVER_FQDN/$CI_PROJECT_PATH/own commit',
      'component $CI_SERVER_FQDN/acme/standards/service version',
      'component gitlab.example.com/acme/scan moving',
      'file acme/ci commit',
      'file acme/loose moving',
      'file https://ci.example.com/a.yml moving',
      'file https://ci.example.com/b.yml moving',
    ]);
  });

  it('is known of the pipeline of a created service', () => {
    const text = readFileSync(
      resolve(
        __dirname,
        // eslint-disable-next-line no-restricted-syntax -- the library is no package
        '../../../../standards/templates/http-service/3/files/gitlab/pipeline.yml',
      ),
      'utf8',
    );
    expect(parsePipeline(text).triggers).toEqual(['merge_request_event']);
    expect(readPipelineUse(text)).toMatchObject({
      calls: [
        { of: '$CI_SERVER_FQDN/acme/standards/gate', at: 'version' },
        { of: '$CI_SERVER_FQDN/acme/standards/service', at: 'version' },
      ],
      withoutEnvironment: [],
    });
  });

  it('is keys that its text names; others may reach its jobs', () => {
    expect(
      readPipelineUse(`
variables: { AWS_SECRET_ACCESS_KEY: abc }
deploy:
  script: ['login --key "$PROD_GCP_SA_KEY" --user "\${USER}"']
.hidden-deploy: { script: [x] }
deploy-more: { extends: .hidden-deploy }
rollout: { environment: { name: production, action: start }, script: [x] }
`),
    ).toEqual({
      calls: [],
      environments: ['production'],
      withoutEnvironment: ['deploy'],
      keys: ['AWS_SECRET_ACCESS_KEY', 'PROD_GCP_SA_KEY'],
      partial: true,
    });
  });
});

describe('what is written by anybody', () => {
  it.each(['', '- a', 'jobs: 1', 'a: &a [*a]', 'jobs: &a { b: *a }'])(
    'is an answer for %j',
    text => {
      expect(readWorkflowUse(text)).toMatchObject({ calls: [], keys: [] });
      expect(readPipelineUse(text)).toMatchObject({ calls: [], keys: [] });
    },
  );

  it('is an answer whatever its values are', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, value, value, (uses, given, include) => {
        const steps = [{ uses, with: given }, given];
        const jobs = { deploy: { uses, steps, secrets: given }, other: given };
        readWorkflowUse(JSON.stringify({ on: given, env: given, jobs }));
        readPipelineUse(JSON.stringify({ include, deploy: given, b: uses }));
      }),
    );
  });
});
