import { TestDatabases } from '@backstage/backend-test-utils';
import { claimsOf } from './claims';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  ownerRule,
  repository,
} from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

describe('the folder of a service', () => {
  const source = (name: string, value: string) => ({
    ...aService(name),
    facts: [
      {
        ...{ name: 'catalog.source', value: { present: true, value } },
        ...{ kind: 'declared' as const, source: { id: 'catalog' } },
        ...{ observedAt: '2026-03-01T11:59:00.000Z', stale: false },
      },
    ],
  });

  it.each([
    ['https://git.example/src/cart/tree/main/services/', 'services'],
    ['https://git.example/tree/src/tree/main/services/', 'services'],
    ['https://git.example/src/cart/src/main/services/', 'services'],
    ['https://git.example/shop/core/cart/-/tree/main/services/', 'services'],
    ['https://git.example/src/cart/services/', ''],
    ['https://git.example/shop/cart/', ''],
  ])('of %s is %j', (url, folder) => {
    expect(claimsOf([source('cart', `url:${url}`)], {}).claims).toEqual([
      { folder, services: ['component:default/cart'] },
    ]);
  });
});

describe('which services a change is of', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let portal: Awaited<ReturnType<typeof startScorecards>>;
  beforeAll(async () => {
    portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      gates: [
        incidentRule,
        { ...ownerRule, ...{ appliesTo: { environments: ['live'] } } },
      ],
      visible: ['cart'],
      config: {
        plumbline: {
          scorecards: {
            gates: { repositories: { 'test-service': [`${repository}.git`] } },
          },
        },
      },
      facts: [
        aService('cart', { incidents: [], owned: true }),
        aService('checkout', { incidents: [{ id: 'INC-7' }], owned: true }),
        aService('twin', {
          ...{ folder: 'services/cart', owned: true },
          incidents: [{ id: 'INC-9', environment: 'prod' }],
        }),
      ],
    });
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      if (body.items.length < 2) {
        throw new Error('The rules are not read yet');
      }
    });
  });
  afterAll(() => portal.stop());

  const request = async (user: string, body: object) => {
    const answer = await portal.call(user, 'post', '/gate', {
      ...{ repository, stage: 'pull-request' },
      ...body,
    });
    return { status: answer.status, ...answer.body };
  };
  const refusal = async (user: string, body: object) => {
    const { status, error } = await request(user, body);
    return { status, message: error?.message };
  };

  it('only advises a pull request, and records nothing of it', async () => {
    const before = portal.evidence.decisions.length;
    const answer = await request('ana', {
      paths: ['services/checkout/main.go'],
    });
    expect(answer).toMatchObject({
      status: 200,
      ...{ answer: 'warn', atDeploy: 'block' },
      services: ['component:default/checkout'],
    });
    expect(answer).not.toHaveProperty('validUntil');
    expect(await portal.call('ana', 'get', `/gate/${answer.id}`)).toMatchObject(
      { body: { reproduced: true, inForce: false } },
    );
    expect(portal.evidence.decisions).toHaveLength(before);
  });

  it('judges all that claim a folder, whatever environment their sources name', async () => {
    expect(
      await request('ana', {
        paths: ['services/cart/main.go', 'services/cart/catalog-info.yaml'],
      }),
    ).toMatchObject({
      atDeploy: 'block',
      services: ['component:default/cart', 'component:default/twin'],
      notes: [
        "component:default/cart and component:default/twin have their source in 'services/cart': all of them are judged.",
        "The change edits 'services/cart/catalog-info.yaml'; its text was not sent, so that services are judged as the catalog has them, before this change.",
      ],
    });
  });

  it('names paths that are of no service', async () => {
    const paths = ['README.md', 'services/cartoon/x'];
    expect(await request('ana', { paths })).toMatchObject({
      ...{ answer: 'allow', services: [], unclaimed: paths },
      change: { scope: { is: 'none' } },
      notes: ["2 changed paths are in no service's folder."],
    });
    expect(await refusal('ana', { paths, stage: 'deploy' })).toEqual({
      status: 404,
      message:
        "No changed path is in the folder of a service of 'git.example/shop/all' that you can see; name the service that is deployed: 'services', or '--service' of the command",
    });
  });

  it('takes a repository without paths as a whole, however it is spelled', async () => {
    const { services } = await request('ana', {
      repository: 'git@git.example:shop/all.git',
    });
    expect(services).toHaveLength(3);
  });

  it.each([
    [
      { repository: 'https://git.example/shop/unknown' },
      404,
      "The catalog has no service that you can see whose source is in 'git.example/shop/unknown'; set 'backstage.io/source-location' in its description",
    ],
    [
      { repository: 'nonsense' },
      400,
      "'nonsense' is not the address of a repository, such as https://git.example/shop/cart",
    ],
    ...['..%5C..%5Cother', '..%2Fall', 'a%2541', 'all%3Fa'].map(
      (name): [object, number, string] => [
        { repository: `https://git.example/shop/${name}` },
        400,
        `'https://git.example/shop/${name}' is not the address of a repository, such as https://git.example/shop/cart`,
      ],
    ),
    [
      { services: ['component:default/elsewhere'] },
      404,
      "The catalog has no 'component:default/elsewhere' that you can see whose source is in 'git.example/shop/all'",
    ],
    [
      { paths: ['../other/main.go'] },
      400,
      "'paths.0' of the request must lie in the repository: relative, without '.', '..' and empty parts",
    ],
    [
      { paths: ['/etc/passwd'] },
      400,
      "'paths.0' of the request must lie in the repository: relative, without '.', '..' and empty parts",
    ],
    [
      { release: { artifact: { digest: 'latest' } } },
      400,
      "'release.artifact.digest' of the request must be a digest, such as 'sha256:' and 64 hexadecimal digits",
    ],
  ])('refuses %j in one sentence', async (body, status, message) => {
    expect(await refusal('ana', body)).toEqual({ status, message });
  });

  it('says nothing of what is hidden, and decides on no deploy without seeing all', async () => {
    const hidden = 'component:default/checkout';
    // As of a path that belongs to nothing, and of a service that is not there.
    expect(
      await request('outsider', { paths: ['services/checkout/main.go'] }),
    ).toMatchObject({
      ...{ services: [], unclaimed: ['services/checkout/main.go'] },
    });
    expect(await refusal('outsider', { services: [hidden] })).toEqual(
      await refusal('outsider', { services: [hidden], paths: [] }),
    );
    expect((await refusal('outsider', { services: [hidden] })).status).toBe(
      404,
    );
    const own = await request('outsider', {
      paths: ['services/cart/main.go'],
    });
    expect(own).toMatchObject({
      services: ['component:default/cart'],
      // Whether an owner exists follows from what the caller may not see.
      missing: [{ input: 'ownership.state', rules: ['owner'] }],
    });
    expect(JSON.stringify(own)).not.toMatch(/twin|checkout|INC-/);
    const { id } = await request('ana', { paths: ['services/cart/main.go'] });
    const get = async (one: string) =>
      (await portal.call('outsider', 'get', `/gate/${one}`)).status;
    expect([await get(own.id), await get(id)]).toEqual([200, 404]);
    expect(
      await refusal('outsider', {
        ...{ stage: 'deploy', paths: ['services/cart/main.go'] },
      }),
    ).toEqual({
      status: 403,
      message:
        'A decision on a deploy needs someone who can see every entity; request advice with the stage "pull-request"',
    });
  });

  it('binds a token to its repositories', async () => {
    expect((await request('service', {})).status).toBe(200);
    expect(
      await refusal('service', { repository: 'https://git.example/shop/own' }),
    ).toEqual({
      status: 403,
      message:
        "This token is bound to other repositories than 'git.example/shop/own'",
    });
  });

  it('does not take a name that the portal does not know for another one', async () => {
    const answer = await request('ana', {
      ...{ environment: 'Prodution', paths: ['services/checkout/x'] },
    });
    expect(answer.notes).toEqual([
      "The portal knows no environment 'prodution': whether rules for certain environments apply is unknown. 'plumbline.environments' says which names it has.",
    ]);
    expect(answer.lines).toMatchObject([
      { rule: 'no-incident', status: 'fail' },
      { rule: 'owner', status: 'unknown', answer: 'warn' },
    ]);
    expect(await portal.call('ana', 'get', `/gate/${answer.id}`)).toMatchObject(
      { body: { reproduced: true } },
    );
    const live = await request('ana', {
      ...{ environment: 'live', paths: ['services/checkout/x'] },
    });
    expect(live.lines.map(({ rule }: { rule: string }) => rule)).toEqual([
      ...['no-incident', 'owner'],
    ]);
    expect(live.notes).toEqual([]);
    const staging = await request('ana', {
      ...{ environment: 'staging', paths: ['services/checkout/x'] },
    });
    expect(staging.lines).toMatchObject([{ rule: 'no-incident' }]);
  });

  it('allows nothing of a service that evidence does not answer', async () => {
    const { facts } = portal.trouble;
    // Once more than it is counted, so that another one is cut off.
    portal.trouble.facts = [facts![0], ...facts!];
    const paths = ['services/cart/x', 'services/checkout/x'];
    const answer = await refusal('ana', { paths, stage: 'deploy' });
    portal.trouble.facts = facts;
    expect(answer).toEqual({
      status: 503,
      message:
        "Evidence knows nothing of 'component:default/twin' at the moment; request again",
    });
  });

  it('takes a permission', async () => {
    expect(await refusal('guest', {})).toEqual({
      status: 403,
      message: "You need the permission 'scorecards.gate.request' for this",
    });
    expect((await portal.call('guest', 'get', '/gate/none')).status).toBe(404);
  });

  const ofRules = (items: { path?: string }[]) =>
    items.filter(({ path }) => path === 'gates/no-incident.yaml');

  it('keeps the last good rule, and shows what is wrong with its file', async () => {
    await portal.writeRule({ ...incidentRule, must: 'incident.active' });
    await eventually(async () => {
      const { body } = await portal.call('ana', 'get', '/problems');
      expect(ofRules(body.items)).toMatchObject([
        { reason: expect.stringContaining('must come to bool') },
      ]);
    });
    expect(
      await request('ana', { paths: ['services/checkout/x'] }),
    ).toMatchObject({
      atDeploy: 'block',
      notes: [
        'Rules that are not in force as written: gates/no-incident.yaml.',
      ],
    });
    await portal.writeRule({ ...incidentRule, must: 'request.action != ""' });
    await eventually(async () => {
      const { body } = await portal.call('ana', 'get', '/problems');
      expect(ofRules(body.items)).toMatchObject([
        {
          reason:
            "version 1 of 'no-incident' meant something else when it was first in force; give it version 2",
        },
      ]);
    });
  });
});
