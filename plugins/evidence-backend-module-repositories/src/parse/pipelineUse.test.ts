import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parsePipeline } from './pipeline';
import { readPipelineUse, readWorkflowUse } from './pipelineUse';

const root = resolve(__dirname, '../../../..');
const sha = 'a'.repeat(40);
const workflow = (jobs: string) => readWorkflowUse(`on: push\njobs:\n${jobs}`)!;
const shown = ({ calls }: ReturnType<typeof workflow>) =>
  calls.map(({ kind, name, pin, version }) =>
    [kind, name, version, pin].filter(Boolean).join(' '),
  );

describe('what a workflow of GitHub takes from elsewhere', () => {
  it('is workflows and actions with their versions, and no file of its own', () => {
    const use = workflow(`
  service: { uses: acme/standards/.github/workflows/service.yml@v2 }
  loose: { uses: acme/standards/.github/workflows/service.yml@main }
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
    expect(shown(use)).toEqual([
      'workflow acme/standards/.github/workflows/service.yml main none',
      'workflow acme/standards/.github/workflows/service.yml v2 version',
      'action acme/without none',
      'action actions/setup-node main none',
      `action actions/checkout ${sha} commit`,
    ]);
  });

  it.each([
    [sha, 'commit'],
    ...['v2', 'v1.4', '1.4.0', '2.0.0-rc.1', 'gate-v3', 'refs/tags/stable'].map(
      ref => [ref, 'version'],
    ),
    ...['main', 'release-2026', '2024-maintenance', 'v3-dev', '~latest'].map(
      ref => [ref, 'none'],
    ),
    ['${{ inputs.version }}', 'unknown'],
  ])('has the version %s: %s', (ref, pin) => {
    const [call] = workflow(`  a: { uses: 'a/b/c.yml@${ref}' }`).calls;
    expect(call).toMatchObject({ version: ref, pin });
  });

  it('keeps what a rule is about, where there is much', () => {
    const steps = Array.from({ length: 150 }, (_, index) => ({
      uses: `acme/action-${index}@v1`,
    }));
    const jobs = { a: { steps }, b: { uses: 'acme/x/.github/y.yml@main' } };
    const { calls } = readWorkflowUse(JSON.stringify({ on: 'push', jobs }))!;
    expect(calls).toHaveLength(100);
    expect(calls[0]).toMatchObject({ kind: 'workflow', pin: 'none' });
  });

  it('is static secrets of clouds, by name and by what they are given to', () => {
    const { cloudSecrets, partial } = readWorkflowUse(`
on: push
# secrets.AWS_SECRET_ACCESS_KEY in a comment is none.
env:
  A: \${{ secrets.PROD_AWS_ACCESS_KEY_ID }}
jobs:
  one:
    env: { AWS_SECRET_ACCESS_KEY: "\${{ secrets.DEPLOY }}" }
    steps:
      - uses: google-github-actions/auth@v2
        with: { credentials_json: "\${{ secrets.SOMETHING }}" }
      - uses: acme/registry@v1
        with: { creds: "\${{ secrets.REGISTRY }}" }
      - run: echo \${{ Secrets['ARM_CLIENT_SECRET'] }}
      - run: grep -r 'secrets.AZURE_CLIENT_SECRET' .
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "\${{ secrets.ROLE }}" }
        env: { AWS_ACCESS_KEY_ID: "\${{ steps.login.outputs.id }}" }
`)!;
    expect({ cloudSecrets, partial }).toEqual({
      cloudSecrets: [
        'ARM_CLIENT_SECRET',
        'AWS_SECRET_ACCESS_KEY',
        'PROD_AWS_ACCESS_KEY_ID',
        'SOMETHING',
      ],
      partial: false,
    });
  });

  it.each([
    'a: { uses: a/b/.github/workflows/c.yml@v1, secrets: inherit }',
    "a: { env: { ALL: '${{ toJSON(secrets) }}' } }",
    "a: { env: { ONE: '${{ secrets[matrix.key] }}' } }",
  ])('is not all known of %s', job => {
    expect(workflow(`  ${job}`)).toMatchObject({
      cloudSecrets: [],
      partial: true,
    });
  });

  it('is environments, and deploys without one', () => {
    const { environments, withoutEnvironment } = workflow(`
  deploy: { environment: production, steps: [] }
  deploy-canary: { environment: { name: canary }, steps: [] }
  deploy-docs: { steps: [] }
  deploy-none: { environment: '', steps: [] }
  prod: { name: Deploy to production, steps: [] }
  build-deploy-image: { steps: [] }
  deployment-lint: { steps: [] }
  undeploy: { steps: [] }
  deploy-shared: { uses: acme/standards/.github/workflows/deploy.yml@v1 }
  test: { steps: [] }
`);
    expect({ environments, withoutEnvironment }).toEqual({
      environments: ['canary', 'production'],
      withoutEnvironment: ['deploy-docs', 'deploy-none', 'prod'],
    });
  });
});

describe('what a pipeline of GitLab takes from elsewhere', () => {
  it('is components and files with their versions', () => {
    const use = readPipelineUse(`
include:
  - component: $CI_SERVER_FQDN/acme/standards/service@v3
  - component: gitlab.example.com/acme/scan@~latest
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/own@$CI_COMMIT_SHA
  - { project: acme/ci, ref: ${sha}, file: /a.yml }
  - { project: acme/loose, file: /a.yml }
  - { project: acme/chosen, ref: $VERSION, file: /a.yml }
  - { remote: https://ci.example.com/a.yml }
  - { remote: https://ci.example.com/c.yml, integrity: sha256-abc }
  - { local: /b.yml }
  - { template: Jobs/Build.gitlab-ci.yml }
  - https://ci.example.com/b.yml
  - /c.yml
child: { trigger: { include: [{ project: acme/child, ref: main, file: /a }] } }
other: { trigger: { project: acme/other, branch: main } }
`)!;
    expect(shown(use)).toEqual([
      'component gitlab.example.com/acme/scan ~latest none',
      'file acme/child main none',
      'file acme/loose none',
      'file acme/other main none',
      'file https://ci.example.com/a.yml none',
      'file https://ci.example.com/b.yml none',
      'component $CI_SERVER_FQDN/$CI_PROJECT_PATH/own $CI_COMMIT_SHA commit',
      'component $CI_SERVER_FQDN/acme/standards/service v3 version',
      'file acme/chosen $VERSION unknown',
      `file acme/ci ${sha} commit`,
      'file https://ci.example.com/c.yml commit',
    ]);
    expect(use.includes).toEqual(['b.yml', 'c.yml']);
  });

  it('is read from the pipeline of a created service', () => {
    const text = readFileSync(
      join(
        root,
        'standards/templates/http-service/3/files/gitlab/pipeline.yml',
      ),
      'utf8',
    );
    expect(parsePipeline(text).triggers).toEqual(['merge_request_event']);
    const use = readPipelineUse(text)!;
    expect(shown(use)).toEqual([
      'component $CI_SERVER_FQDN/acme/standards/gate v3 version',
      'component $CI_SERVER_FQDN/acme/standards/service v3 version',
    ]);
    // A job of an included file may be changed there.
    const changed = readPipelineUse(`${text}\nservice-deploy: { tags: [a] }\n`);
    expect(changed).toMatchObject({ withoutEnvironment: [], includes: [] });
  });

  it('is secrets that it sets itself; others may reach its jobs', () => {
    expect(
      readPipelineUse(`
variables:
  AWS_SECRET_ACCESS_KEY: abc
  GCP_SA_KEY: $FROM_ELSEWHERE
  GOOGLE_APPLICATION_CREDENTIALS: /run/wif.json
  environment: staging
deploy:
  script: ['docker run -e AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID']
  secrets: { ARM_CLIENT_SECRET: { vault: azure/creds } }
.hidden-deploy: { environment: eu, script: [x] }
deploy-more: { extends: .hidden-deploy }
staged: { stage: deploy, script: [x] }
rollout: { environment: { name: production, action: start }, script: [x] }
stop: { environment: { name: review, action: stop }, script: [x] }
`),
    ).toEqual({
      calls: [],
      environments: ['eu', 'production'],
      withoutEnvironment: ['deploy', 'staged'],
      cloudSecrets: ['AWS_SECRET_ACCESS_KEY'],
      includes: [],
      partial: true,
    });
  });
});

describe('what is written by anybody', () => {
  it.each(['', '- a', 'jobs: 1', 'a: &a [*a]', 'jobs: &a { b: *a }'])(
    'is an answer for %j',
    text => {
      const nothing = { calls: [], cloudSecrets: [] };
      for (const use of [readWorkflowUse(text), readPipelineUse(text)]) {
        expect(use ?? nothing).toMatchObject(nothing);
      }
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
