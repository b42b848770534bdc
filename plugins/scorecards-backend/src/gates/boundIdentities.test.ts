import { ConfigReader } from '@backstage/config';
import { readBounds, readIdentities } from './boundIdentities';
import { withoutStated, withStated } from './statedByRun';

const read = (identities: object) =>
  readIdentities(
    new ConfigReader({ plumbline: { scorecards: { gates: { identities } } } }),
  );
const hub = {
  repositories: 'https://github.com',
  environments: { production: ['prod-eu'] },
};
const deploy = {
  repository: 'github.com/acme/shop',
  environment: 'production',
  stage: 'deploy' as const,
};
const of = (subject: string) => `service:external:hub:${subject}`;

describe('identities of runs', () => {
  it.each([
    ['repo:acme/shop:environment:production', deploy, /^it may$/],
    ['repo:acme/shop:environment:prod-eu', deploy, /^it may$/],
    ['repo:acme/shop:environment:prod-x', deploy, /environment 'prod-x'/],
    ['repo:Acme/Shop:environment:production', deploy, /^it may$/],
    ['repo:acme@12/shop@345:environment:production', deploy, /^it may$/],
    ['repo:acme@12/other@3:environment:x', deploy, /'acme\/other', not of/],
    ['project_path:acme@1/shop@2:ref_type:branch', deploy, /not of/],
    ['repo:acme/shop:ref:refs/heads/main', deploy, /names no environment/],
    [
      'project_path:acme/shop:ref_type:branch:ref:main',
      deploy,
      /names no environment/,
    ],
    ['repo:acme/other:environment:production', deploy, /'acme\/other', not of/],
    ['repo:acme/shop/../other:ref:x', deploy, /not of/],
    ['repo:acme/shop:environment:staging', deploy, /environment 'staging'/],
    // The value of another name is no environment.
    [
      'repo:acme/shop:ref:environment:production:x',
      deploy,
      /names no environment/,
    ],
    ['repo:acme/shop:environment:a%3Ab', deploy, /environment 'a:b'/],
    // Only colons are encoded: this is the name of another environment.
    ['repo:acme/shop:environment:p%72oduction', deploy, /'p%72oduction'/],
    ['repo:acme/shop:pull_request', deploy, /of a pull request/],
    [
      'repo:acme/shop:pull_request',
      { ...deploy, stage: 'pull-request' as const },
      /^it may$/,
    ],
    ['acme/shop', deploy, /names no repository/],
    ['', deploy, /names no repository/],
  ])('of %s may request what it is of', (subject, request, refused) => {
    expect(read({ hub })(of(subject), request) ?? 'it may').toMatch(refused);
  });

  it('are of an environment and a workflow where that is wanted', () => {
    const workflow = 'acme/ci/.github/workflows/deploy.yml@refs/tags/v2';
    const may = read({
      hub: { ...hub, workflows: [workflow] },
    });
    const subject = 'repo:acme/shop:environment:production:job_workflow_ref:';
    expect(may(of(`${subject}${workflow}`), deploy)).toBeUndefined();
    expect(may(of(`${subject}evil/ci`), deploy)).toMatch(/'evil\/ci'/);
    expect(may(of('repo:acme/shop:environment:production'), deploy)).toMatch(
      /'not stated'/,
    );
    const none = `repo:acme/shop:job_workflow_ref:${workflow}`;
    expect(may(of(none), deploy)).toMatch(/names no environment/);
  });

  const project = 'project_path:acme/shop:ref_type:branch:ref:main';
  const header = (claims: object) =>
    `Bearer e30.${Buffer.from(
      JSON.stringify({ sub: project, pipeline_source: 'push', ...claims }),
    ).toString('base64url')}.c2ln`;
  const config = 'git.test/acme/shop//.ci.yml@refs/heads/main';

  it.each<[object, object, RegExp]>([
    [{ environment: 'production' }, {}, /^it may$/],
    [{ environment: 'prod-eu' }, {}, /^it may$/],
    [{ environment: 'staging' }, {}, /environment 'staging', not of/],
    [{ environment: 'a:b%3A' }, {}, /environment 'a:b%3A'/],
    [{}, {}, /names no environment/],
    [
      { environment: 'production', environment_action: 'stop' },
      {},
      /names no environment/,
    ],
    [
      {
        environment: 'production',
        pipeline_source: 'merge_request_event',
      },
      {},
      /of a pull request/,
    ],
    [
      { environment: 'production', ci_config_ref_uri: config },
      { workflows: [config] },
      /^it may$/,
    ],
    [
      { environment: 'production', ci_config_ref_uri: `${config}2` },
      { workflows: [config] },
      /of the workflow 'git\.test\/acme\/shop\/\/\.ci\.yml@refs\/heads\/main2'/,
    ],
    [
      { environment: 'production', ci_config_ref_uri: null },
      { workflows: [config] },
      /'not stated'/,
    ],
    // As of a name that is not that of the token.
    [{ sub: `${project}2`, environment: 'production' }, {}, /no environment/],
    [{ sub: 'main', environment: 'production' }, {}, /no environment/],
    [{ environment: { production: true } }, {}, /no environment/],
    [
      { environment: 7, pipeline_source: 'merge_request_event' },
      { environmentRequired: false },
      /of a pull request/,
    ],
  ])(
    'are of what their token states beside it: %j',
    (claims, more, refused) => {
      const may = read({ hub: { ...hub, ...more } });
      const name = withStated(of(project), header(claims));
      expect(may(name, deploy) ?? 'it may').toMatch(refused);
    },
  );

  const reusable = 'acme/ci/.github/workflows/deploy.yml@refs/tags/v2';
  const ofRun = (sub: string, claims: object) =>
    withStated(of(sub), header({ sub, event_name: 'push', ...claims }));

  it.each<[string, object, object, RegExp]>([
    ['environment:production', {}, {}, /^it may$/],
    ['environment:production', {}, { workflows: [reusable] }, /'not stated'/],
    [
      'environment:production',
      { job_workflow_ref: reusable },
      { workflows: [reusable] },
      /^it may$/,
    ],
    [
      'environment:production',
      { workflow_ref: reusable },
      { workflows: [reusable] },
      /^it may$/,
    ],
    // What the run began with does not matter where its job is in another one.
    [
      'environment:production',
      { job_workflow_ref: 'evil/ci', workflow_ref: reusable },
      { workflows: [reusable] },
      /of the workflow 'evil\/ci'/,
    ],
    // A subject that is customized states no other one than the claim.
    [
      `environment:production:job_workflow_ref:${reusable}`,
      { job_workflow_ref: 'evil/ci' },
      { workflows: [reusable] },
      /of the workflow 'evil\/ci'/,
    ],
    // A subject of the repository alone.
    ['', { environment: 'production' }, {}, /^it may$/],
    ['', { environment: 'staging' }, {}, /environment 'staging', not of/],
    ['', {}, {}, /names no environment/],
    ...[
      'pull_request',
      'pull_request_target',
      'pull_request_review',
      'pull_request_review_comment',
    ].map((event_name): [string, object, object, RegExp] => [
      'environment:production',
      { event_name, environment: 'production' },
      {},
      /of a pull request/,
    ]),
    [
      'ref:refs/heads/main',
      { event_name: 'pull_request_target' },
      { environmentRequired: false },
      /of a pull request/,
    ],
    // What begins another CI's runs is none of its claims.
    [
      'environment:production',
      { pipeline_source: 'merge_request_event' },
      {},
      /^it may$/,
    ],
    // As names of environments are written that are not encoded.
    [
      'environment:production:x',
      { environment: 'production:x' },
      {},
      /environment 'production:x', not of/,
    ],
    [
      'environment:x:pipeline_source:push:environment:production',
      { environment: 'x:pipeline_source:push:environment:production' },
      {},
      /environment 'x'/,
    ],
    [
      `environment:production:pipeline_source:push:job_workflow_ref:${reusable}`,
      { job_workflow_ref: 'evil/ci' },
      { workflows: [reusable] },
      /of the workflow 'evil\/ci'/,
    ],
    ['environment:pipeline_source', {}, {}, /'pipeline_source', not of/],
    [
      '',
      { environment: 'pipeline_source', job_workflow_ref: 'environment' },
      { workflows: ['environment'] },
      /environment 'pipeline_source', not of/,
    ],
  ])(
    'are of what claims state beside the subject repo:acme/shop:%s %j',
    (rest, claims, more, refused) => {
      const may = read({ hub: { ...hub, ...more } });
      const name = ofRun(
        rest ? `repo:acme/shop:${rest}` : 'repo:acme/shop',
        claims,
      );
      expect(may(name, deploy) ?? 'it may').toMatch(refused);
    },
  );

  it('let a pull request with an environment request advice', () => {
    const name = ofRun('repo:acme/shop:environment:production', {
      event_name: 'pull_request',
    });
    const request = { ...deploy, stage: 'pull-request' as const };
    expect(read({ hub })(name, request)).toBeUndefined();
  });

  it.each([undefined, 7, null])(
    'state nothing where nothing began them: %s',
    event_name => {
      const sub = 'repo:acme/shop:ref:refs/heads/main';
      expect(ofRun(sub, { event_name, environment: 'production' })).toBe(
        of(sub),
      );
    },
  );

  it('have the name that configuration has for them', () => {
    for (const sub of [
      project,
      'repo:acme/shop:event_name:push:environment:pipeline_source',
    ]) {
      const name = withStated(
        of(sub),
        header({ sub, event_name: 'push', environment: 'a:pipeline_source:b' }),
      );
      expect(name).not.toBe(of(sub));
      expect(withoutStated(name)).toBe(of(sub));
    }
  });

  it.each([
    undefined,
    'Bearer a.b',
    'Bearer a.b.c',
    header({ environment: 'production' }).replace('Bearer', 'Basic'),
  ])('state nothing by %s', authorization => {
    expect(withStated(of(project), authorization)).toBe(of(project));
  });

  it('state nothing as another caller', () => {
    for (const name of ['user:default/ana', `service:plugin:${project}`]) {
      expect(withStated(name, header({ environment: 'x' }))).toBe(name);
    }
  });

  it('stay bound to repositories by their subject', () => {
    const may = readBounds(
      new ConfigReader({
        plumbline: {
          scorecards: {
            gates: {
              identities: { hub },
              repositories: { [`hub:${project}`]: 'https://github.com/acme/b' },
            },
          },
        },
      }),
    );
    const name = withStated(of(project), header({ environment: 'production' }));
    expect(may(name, deploy)).toMatch(/bound to other repositories/);
  });

  it('need no environment where the CI states none', () => {
    const may = read({ hub: { ...hub, environmentRequired: false } });
    expect(may(of(project), deploy)).toBeUndefined();
    const other = withStated(of(project), header({ environment: 'staging' }));
    expect(may(other, deploy)).toMatch(/environment 'staging'/);
  });

  it.each([
    'service:external:repo:acme/shop:environment:production',
    'service:external:hubs:repo:acme/shop:environment:production',
    'service:external:lab:project_path:acme/shop:ref:main',
  ])('are refused where none is configured: %s', principal => {
    expect(read({ hub })(principal, deploy)).toMatch(/does not name/);
  });

  it('are no other tokens', () => {
    const may = read({ hub });
    for (const principal of [
      'service:external:ci',
      'user:default/hub:repo:acme/other',
    ]) {
      expect(may(principal, deploy)).toBeUndefined();
    }
  });

  it.each(['github', 'https://github.com/acme', 'https:///'])(
    'need the address of a host, not %s',
    repositories => {
      expect(() => read({ hub: { repositories } })).toThrow(
        `'plumbline.scorecards.gates.identities.hub.repositories' has '${repositories.replace(
          /\/*$/,
          '/',
        )}'; it must be the address of a host, such as https://git.example.com`,
      );
    },
  );
});
