import { generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const issuer = 'https://ci.example';
const audience = 'https://portal.example';
const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** As a CI issues it to one of its runs (RFC 7519). */
function tokenOf(
  key: KeyObject,
  claims: object,
  header: object = { alg: 'RS256', typ: 'JWT', kid: 'one' },
): string {
  const part = (value: object) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: issuer, aud: audience, iat: now, exp: now + 300 };
  const text = `${part(header)}.${part({ ...payload, ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), key);
  return `${text}.${signature.toString('base64url')}`;
}

describe('runs of a CI, by the tokens that it signs', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const own = keyPair();
  const keys = createServer((_, res) =>
    res.end(
      JSON.stringify({
        keys: [
          {
            ...own.publicKey.export({ format: 'jwk' }),
            kid: 'one',
            alg: 'RS256',
            use: 'sig',
          },
        ],
      }),
    ),
  );
  let portal: Awaited<ReturnType<typeof startScorecards>>;

  const request = (token: string, more: object = {}) =>
    portal.call(`Bearer ${token}`, 'post', '/gate', {
      repository,
      stage: 'deploy',
      environment: 'production',
      head: 'abcdef0',
      ...more,
    });

  beforeAll(async () => {
    keys.listen(0, '127.0.0.1');
    await once(keys, 'listening');
    const { port } = keys.address() as AddressInfo;
    portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [aService('cart', { incidents: [] })],
      gates: [incidentRule],
      externalAccess: [
        {
          type: 'jwks',
          options: {
            url: `http://127.0.0.1:${port}/jwks`,
            issuer,
            audience,
            algorithm: 'RS256',
            subjectPrefix: 'ci',
          },
        },
      ],
      config: {
        plumbline: {
          scorecards: {
            gates: {
              identities: { ci: { repositories: 'https://git.example' } },
            },
          },
        },
      },
    });
  });
  afterAll(async () => {
    await portal.stop();
    keys.close();
  });

  const ofRun = (rest: string) => ({ sub: `repo:shop/all:${rest}` });

  it('request what they are of, and are recorded by their subject', async () => {
    const claims = ofRun('environment:production');
    const { body } = await eventually(async () => {
      const answer = await request(tokenOf(own.privateKey, claims));
      expect(answer.status).toBe(200);
      return answer;
    });
    expect(body).toMatchObject({
      answer: 'allow',
      requester: 'service:external:ci:repo:shop/all:environment:production',
    });
  });

  it('are of the workflow and the environment that their token states', async () => {
    const workflow = 'shop/ci/.github/workflows/deploy.yml@refs/tags/v2';
    const claims = {
      sub: 'repo:shop@1/all@2:environment:production',
      repository: 'shop/all',
      ref: 'refs/heads/main',
      event_name: 'push',
      environment: 'production',
      workflow_ref: 'shop/all/.github/workflows/ci.yml@refs/heads/main',
      job_workflow_ref: workflow,
    };
    const { body, status } = await request(tokenOf(own.privateKey, claims));
    expect([status, body.requester]).toEqual([
      200,
      `service:external:ci:repo:shop@1/all@2:environment:production:pipeline_source:push:environment:production:job_workflow_ref:${workflow}`,
    ]);
  });

  const ofProject = (claims: object) => ({
    sub: 'project_path:shop/all:ref_type:branch:ref:main',
    project_path: 'shop/all',
    pipeline_source: 'push',
    ref_protected: 'true',
    ci_config_ref_uri: 'git.example/shop/all//.ci.yml@refs/heads/main',
    ...claims,
  });

  it('are recorded with what their token states beside the subject', async () => {
    const token = tokenOf(
      own.privateKey,
      ofProject({
        environment: 'production',
        environment_action: 'start',
        deployment_tier: 'production',
      }),
    );
    const { body, status } = await request(token);
    expect([status, body.requester]).toEqual([
      200,
      'service:external:ci:project_path:shop/all:ref_type:branch:ref:main:pipeline_source:push:environment:production:ci_config_ref_uri:git.example/shop/all//.ci.yml@refs/heads/main',
    ]);
    const { body: stored } = await portal.call(
      `Bearer ${token}`,
      'get',
      `/gate/${body.id}`,
    );
    expect(stored.requester).toBe(body.requester);
  });

  it.each<[string, object, object, RegExp]>([
    [
      'no environment',
      ofProject({}),
      {},
      /names no environment; run the job in one/,
    ],
    [
      'another environment',
      ofProject({ environment: 'staging' }),
      {},
      /of the environment 'staging', not of 'production'/,
    ],
    [
      'a merge request',
      ofProject({
        environment: 'production',
        pipeline_source: 'merge_request_event',
      }),
      {},
      /of a pull request/,
    ],
    [
      'another repository',
      { sub: 'repo:shop/other:environment:production' },
      {},
      /is of 'shop\/other', not of/,
    ],
    [
      'another environment',
      ofRun('environment:staging'),
      {},
      /of the environment 'staging', not of 'production'/,
    ],
    ['a pull request', ofRun('pull_request'), {}, /of a pull request/],
    [
      'a pull request in an environment',
      {
        ...ofRun('environment:production'),
        event_name: 'pull_request',
        environment: 'production',
      },
      {},
      /of a pull request/,
    ],
    [
      'an environment that its subject does not name',
      { sub: 'repo:shop/all', event_name: 'push', environment: 'staging' },
      {},
      /of the environment 'staging', not of 'production'/,
    ],
  ])('do not request deploys as one of %s', async (_, claims, more, why) => {
    const { body, status } = await request(
      tokenOf(own.privateKey, claims),
      more,
    );
    expect(status).toBe(403);
    expect(body.error.message).toMatch(why);
  });

  it.each<[string, () => string]>([
    [
      'with another key',
      () => tokenOf(keyPair().privateKey, ofRun('environment:production')),
    ],
    [
      'for another audience',
      () =>
        tokenOf(own.privateKey, {
          ...ofRun('environment:production'),
          aud: 'https://elsewhere.example',
        }),
    ],
    [
      'by another issuer',
      () =>
        tokenOf(own.privateKey, {
          ...ofRun('environment:production'),
          iss: 'https://evil.example',
        }),
    ],
    [
      'a while ago',
      () =>
        tokenOf(own.privateKey, {
          ...ofRun('environment:production'),
          exp: Math.floor(Date.now() / 1000) - 3600,
        }),
    ],
    [
      'by no algorithm',
      () =>
        tokenOf(own.privateKey, ofRun('environment:production'), {
          alg: 'none',
          typ: 'JWT',
        }),
    ],
    [
      'for another run',
      () => {
        const pull = ofRun('environment:production');
        const [head, , signature] = tokenOf(own.privateKey, {
          ...pull,
          event_name: 'pull_request',
        }).split('.');
        const [, payload] = tokenOf(own.privateKey, {
          ...pull,
          event_name: 'push',
        }).split('.');
        return [head, payload, signature].join('.');
      },
    ],
  ])('are not known where their token was signed %s', async (_, token) => {
    expect((await request(token())).status).toBe(401);
  });
});
