import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  judge,
  parseControl,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import { parseContract } from '@plumbline/backstage-plugin-scorecards-common/templates';
import { parse, stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const library = resolve(__dirname, '../../../../standards');
const databases = createTestDatabases();

/** A service from the template, whose SLOs are measured or not. */
function made(name: string, slos: string[], version = 1): EntityFacts {
  const of = service(name, slos);
  return {
    ...of,
    facts: [
      ...of.facts,
      {
        ...of.facts[0],
        name: 'repository.template',
        value: { present: true, id: 'http-service', version, creation: 'c-1' },
      },
      {
        ...of.facts[0],
        name: 'dependencies.state',
        value: {
          declared: 1,
          agreed: 1,
          declaredOnly: 0,
          notObservable: 0,
          observedOnly: 7,
        },
      },
    ],
  };
}

const contract = {
  id: 'http-service',
  version: 1,
  title: 'HTTP service',
  owner: 'group:default/platform',
  supportedUntil: '2026-12-31',
  owes: [
    { control: 'never-judged', text: 'It is nice.' },
    { control: 'slo-of-latency', text: 'Its latency is measured.' },
    { control: 'all-declared', text: 'What it depends on is declared.' },
  ],
  promises: [
    {
      control: 'slo-present',
      text: 'It is measured.',
      automation: 'the rules',
    },
  ],
};

/** In no scorecard. */
const notEnabled = {
  ...sloControl,
  id: 'slo-of-latency',
  enabled: false,
  pass: 'slo.state.exists(one, one.name == "latency")',
  message: 'Its latency is not measured',
};

/** From evidence about the whole estate. */
const ofWhole = {
  ...notEnabled,
  id: 'all-declared',
  pass: 'dependencies.state.observedOnly == 0',
  message: '{{ string(dependencies.state.observedOnly) }} are not declared',
};

describe('contracts of the library', () => {
  const folder = join(library, 'contracts');

  it.each(readdirSync(folder))('%s names controls that there are', file => {
    const { compiled } = parseContract(
      readFileSync(join(folder, file), 'utf8'),
    );
    expect(`${compiled?.id}@${compiled?.version}.yaml`).toBe(file);
    const lines = [...compiled!.owes, ...compiled!.promises];
    expect(
      lines.filter(
        ({ control }) =>
          !existsSync(join(library, 'controls', `${control}.yaml`)),
      ),
    ).toEqual([]);
  });

  it('end with no version of a template that names them', () => {
    const templates = join(library, 'templates');
    const ends = (readdirSync(templates, { recursive: true }) as string[])
      .filter(path => basename(path) === 'template.yaml')
      .map(path => {
        const { contract: name, supportedUntil } = parse(
          readFileSync(join(templates, path), 'utf8'),
        );
        const { compiled } = parseContract(
          readFileSync(join(folder, `${name}.yaml`), 'utf8'),
        );
        return [path, compiled!.supportedUntil >= supportedUntil];
      });
    expect(ends).toContainEqual(['http-service/3/template.yaml', true]);
    expect(ends.filter(([, isCovered]) => !isCovered)).toEqual([]);
  });

  it.each(readdirSync(folder))(
    'scorecards owe what %s promises to the platform, for as long',
    file => {
      const { id, promises, supportedUntil } = parseContract(
        readFileSync(join(folder, file), 'utf8'),
      ).compiled!;
      const engine = createRuleEngine();
      const lastDay = Date.parse(supportedUntil);
      const template = (of: string) => ({ present: true, id: of, version: 1 });
      for (const { control } of promises) {
        const { compiled } = parseControl(
          engine,
          readFileSync(join(library, 'controls', `${control}.yaml`), 'utf8'),
        );
        const failing = compiled!.control.fixtures.find(
          ({ expect: expected }) => expected === 'fail',
        )!;
        const debtorOf = (from: string, now: number) => {
          const facts = {
            ...failing.facts,
            'repository.template': {
              ...template(from),
              ...(failing.facts['repository.template'] as object | undefined),
              id: from,
            },
          };
          const { ownedBy, status } = judge(
            compiled!,
            {
              entityRef: 'component:default/a',
              kind: 'Component',
              type: 'service',
              lifecycle: 'production',
              facts: new Map(
                Object.entries(facts).map(([name, value]) => [
                  name,
                  {
                    value,
                    kind: 'observed',
                    source: { id: 'test' },
                    observedAt: new Date(now).toISOString(),
                    freshUntil: now + 60_000,
                  },
                ]),
              ),
            } as never,
            now,
          );
          return status === 'fail' ? ownedBy : status;
        };
        expect([control, debtorOf(id, lastDay)]).toEqual([control, 'platform']);
        expect([control, debtorOf(id, lastDay + 86_400_000)]).toEqual([
          control,
          'service',
        ]);
        // From another template, it fails or passes as it did.
        expect(['service', 'pass']).toContain(debtorOf('worker', lastDay));
      }
    },
  );
});

describe.each(databases.eachSupportedId())('contracts on %s', databaseId => {
  let portal: Awaited<ReturnType<typeof startScorecards>>;

  beforeAll(async () => {
    portal = await startScorecards({
      knex: await databases.init(databaseId),
      facts: [
        made('broken', []),
        made('kept', ['latency']),
        made('newer', [], 9),
        service('other', []),
        {
          ...service('db', []),
          entityRef: 'resource:default/db',
          kind: 'Resource',
        },
      ],
      visible: ['kept'],
      groups: ['platform'],
      templates: join(library, 'templates'),
    });
    mkdirSync(join(portal.folder, 'contracts'));
    writeFileSync(
      join(portal.folder, 'contracts/http-service@1.yaml'),
      stringify(contract),
    );
    await portal.write(notEnabled, 'slo-of-latency.yaml');
    await portal.write(ofWhole, 'all-declared.yaml');
  });
  afterAll(() => portal.stop());

  const get = (name: string, user = 'ana') =>
    portal.call(user, 'get', `/contract?entityRef=component:default/${name}`);
  const until = (name: string, status: string) =>
    eventually(async () => {
      const { body } = await get(name);
      expect(body.promises?.[0].status).toBe(status);
      expect(body.owes[2].status).toBeDefined();
      return body;
    });

  it('make a broken promise the debt of the platform, while it is supported', async () => {
    expect(await until('broken', 'fail')).toEqual({
      entityRef: 'component:default/broken',
      contract: 'http-service@1',
      title: 'HTTP service',
      isOver: false,
      creation: 'c-1',
      owner: 'group:default/platform',
      supportedUntil: '2026-12-31',
      owes: [
        {
          ...contract.owes[0],
          message: 'No control of this id is in force',
        },
        {
          ...contract.owes[1],
          status: 'fail',
          message: 'Its latency is not measured',
          debtOf: 'group:default/payments',
        },
        {
          ...contract.owes[2],
          status: 'fail',
          message: '7 are not declared',
          debtOf: 'group:default/payments',
        },
      ],
      promises: [
        {
          ...contract.promises[0],
          status: 'fail',
          message: 'No SLO is measured',
          debtOf: 'group:default/platform',
        },
      ],
    });
    const kept = await until('kept', 'pass');
    expect(kept.promises[0].debtOf).toBeUndefined();
    expect(kept.owes[1].status).toBe('pass');
    const before = portal.now();
    await portal.setClock('2027-01-02T00:00:00.000Z');
    const { body } = await get('broken');
    expect([body.isOver, body.promises[0].debtOf]).toEqual([
      true,
      'group:default/payments',
    ]);
    await portal.setClock(before);
  });

  it('are taken over by who is exempt', async () => {
    await until('broken', 'fail');
    const { body } = await portal.call('ana', 'post', '/exemptions', {
      entityRef: 'component:default/broken',
      control: sloControl.id,
      reason: 'We measure it',
      expires: '2026-03-20T00:00:00.000Z',
    });
    const approved = await portal.call(
      'pat' as const,
      'post' as const,
      `/exemptions/${body.id}/approve`,
      { version: 1, reason: 'So be it' },
    );
    expect(approved.status).toBe(200);
    expect((await until('broken', 'exempt')).promises[0].takenOver).toEqual({
      by: 'group:default/payments',
      until: '2026-03-20T00:00:00.000Z',
    });
  });

  it('judge lines whose controls are not enabled, with their exemptions', async () => {
    const { body } = await portal.call('ana', 'post', '/exemptions', {
      entityRef: 'component:default/broken',
      control: notEnabled.id,
      reason: 'It is new',
      expires: '2026-03-20T00:00:00.000Z',
    });
    const line = async () => (await get('broken')).body.owes[1];
    expect((await line()).status).toBe('fail');
    const approved = await portal.call(
      'pat' as const,
      'post' as const,
      `/exemptions/${body.id}/approve`,
      { version: 1, reason: 'So be it' },
    );
    expect(approved.status).toBe(200);
    expect(await line()).toMatchObject({ status: 'exempt' });
    expect((await line()).debtOf).toBeUndefined();
    const ofAnother = await portal.call('ana', 'post', '/exemptions', {
      entityRef: 'resource:default/db',
      control: notEnabled.id,
      reason: 'It is new',
      expires: '2026-03-20T00:00:00.000Z',
    });
    expect([ofAnother.status, ofAnother.body.error.message]).toEqual([
      404,
      "The control 'slo-of-latency' is not about 'resource:default/db'",
    ]);
    const listed = await portal.call('ana', 'get', '/verdicts');
    expect(
      listed.body.items.map((one: { control: string }) => one.control),
    ).not.toContain(notEnabled.id);
  });

  it('are of services from templates, as far as one may see them', async () => {
    await until('kept', 'pass');
    const shown = await get('kept', 'outsider');
    expect([shown.status, shown.body.owes[2]]).toEqual([
      200,
      {
        ...contract.owes[2],
        status: 'unknown',
        message: 'Based on evidence that you cannot see',
      },
    ]);
    const refused = await Promise.all([
      get('other'),
      get('newer'),
      get('none'),
      get('broken', 'outsider'),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('name what is wrong with a file', async () => {
    cpSync(
      join(portal.folder, 'contracts/http-service@1.yaml'),
      join(portal.folder, 'contracts/other@1.yaml'),
    );
    await eventually(async () => {
      const { body } = await portal.call('ana', 'get', '/problems');
      expect(body.items).toMatchObject([
        {
          path: 'contracts/other@1.yaml',
          reason: "it is 'http-service@1', which its file is to be called",
        },
      ]);
    });
  });
});
