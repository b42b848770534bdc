import { ConfigReader } from '@backstage/config';
import { readIdentities } from './boundIdentities';

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

  it('need no environment where the CI states none', () => {
    const may = read({ hub: { ...hub, environmentRequired: false } });
    const subject = 'project_path:acme/shop:ref_type:branch:ref:main';
    expect(may(of(subject), deploy)).toBeUndefined();
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
