import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const library = resolve(__dirname, '../../../../standards');
const databases = createTestDatabases();
const answers = {
  owner: 'group:default/payments',
  purpose: 'Prints labels for parcels',
  classification: 'internal',
  exposure: 'internal',
  tier: '3',
};
const labels = {
  name: 'labels',
  repository: 'https://git.example.com/acme/labels',
  answers,
};

describe.each(databases.eachSupportedId())('templates on %s', databaseId => {
  let folder: string;
  let portal: Awaited<ReturnType<typeof startScorecards>>;
  const get = async (path: string) =>
    (await portal.call('ana', 'get', path)).body;
  const render = (body: object, path = 'http-service/1') =>
    portal.call('ana', 'post', `/templates/${path}/render`, body);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(folder, 'controls'));
    cpSync(join(library, 'templates'), join(folder, 'templates'), {
      recursive: true,
    });
    portal = await startScorecards({
      knex: await databases.init(databaseId),
      facts: [service('cart', [])],
      groups: ['platform'],
      templates: join(folder, 'templates'),
    });
    await eventually(async () => {
      if ((await get('/templates')).items.length === 0) {
        throw new Error('They are not read yet');
      }
    });
  });
  afterAll(async () => {
    await portal.stop();
    rmSync(folder, { recursive: true });
  });

  it('are refused for an address where no repository may be made', async () => {
    const refusal =
      "No repositories may be made at https://git.example.com/acme/labels: 'plumbline.repositories.remotes' does not say so";
    portal.trouble.checkRepository = async ({ url }) =>
      url === labels.repository ? { refusal } : {};
    const begin = async (over: object) => {
      const body = { ...labels, template: 'http-service', version: 1, ...over };
      const answer = await portal.call('ana', 'post', '/creations', body);
      return [answer.status, answer.body.error?.message];
    };
    const rendered = await render(labels);
    expect([rendered.status, rendered.body.error?.message]).toEqual([
      409,
      refusal,
    ]);
    expect(await begin({})).toEqual([409, refusal]);
    // Its name was not taken.
    const elsewhere = `${labels.repository}-elsewhere`;
    expect(await begin({ repository: elsewhere })).toEqual([201, undefined]);
    delete portal.trouble.checkRepository;
  });

  it('are listed with what they ask', async () => {
    expect((await get('/templates')).items).toEqual([
      {
        id: 'http-service',
        title: 'HTTP service',
        description: expect.any(String),
        owner: 'group:default/platform-engineering',
        versions: [3, 2, 1].map(version => ({
          version,
          contract: 'http-service@1',
          supportedUntil: expect.stringMatching(/^202\d/),
          url: expect.stringContaining(`http-service/${version}/template.yaml`),
        })),
      },
    ]);
    const one = await get('/templates/http-service/1');
    expect(one).toMatchObject({ isOffered: true, source: 'local' });
    expect(one.questions).toHaveLength(8);
    for (const question of one.questions) {
      const all = question.options ?? [question];
      all.forEach((each: { consequence?: string }) =>
        expect(each.consequence).toMatch(/\w/),
      );
    }
    expect(one.files).toContainEqual({
      path: 'package.json',
      kind: 'product',
      when: 'answers.runtime == "node"',
    });
  });

  it('are not offered any more once their support has ended', async () => {
    const before = portal.now();
    const begin = async (version: number) => {
      const { body } = await portal.call('ana', 'post', '/creations', {
        ...labels,
        template: 'http-service',
        version,
        name: 'late',
        repository: `${labels.repository}-late`,
      });
      return body.error?.message;
    };
    await portal.setClock('2028-11-30T23:59:59.000Z');
    expect(await begin(1)).toBe(
      "Version 1 of 'http-service' is not offered any more, since its support ended on 2027-11-30; use version 3",
    );
    const versions = async () =>
      (await get('/templates')).items.map(
        (one: { versions: { version: number }[] }) =>
          one.versions.map(({ version }) => version),
      );
    expect(await versions()).toEqual([[3, 2]]);
    const offered = async (version: number) =>
      (await get(`/templates/http-service/${version}`)).isOffered;
    expect([await offered(1), await offered(2)]).toEqual([false, true]);
    await portal.setClock('2029-12-01T00:00:00.000Z');
    expect(await versions()).toEqual([]);
    expect(await begin(3)).toBe(
      "Version 3 of 'http-service' is not offered any more, since its support ended on 2029-11-30",
    );
    await portal.setClock(before);
  });

  it('show the files that answers come to', async () => {
    const { body, status } = await render(labels);
    expect(status).toBe(200);
    const paths = body.files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual([...paths].sort());
    expect(body.files).toContainEqual(
      expect.objectContaining({
        path: '.github/workflows/ci.yml',
        kind: 'policy',
        text: expect.stringContaining('${{ secrets.PLUMBLINE_GATE_TOKEN }}'),
      }),
    );
  });

  it.each([
    [
      { ...labels, answers: { ...answers, tier: '7' } },
      /'tier' must be one of/,
    ],
    [
      { ...labels, answers: { ...answers, color: 'red' } },
      /'color' answers no question of this version/,
    ],
    [
      { ...labels, answers: { ...answers, purpose: 'x'.repeat(201) } },
      /^The answer to 'purpose' is too long: at most 200 characters$/,
    ],
    [
      {
        ...labels,
        answers: { ...answers, owner: 'group:default/pay\u202ements' },
      },
      /'owner' must have no marks that turn text around/,
    ],
    [
      {
        ...labels,
        repository: 'https://git.example.com/acme/labels.',
        answers: { ...answers, runtime: 'go' },
      },
      /^It can't be made of these answers: the module path of Go can't have the part 'labels\.' of the repository's address: use one that/,
    ],
    [
      { ...labels, answers: { ...answers, purpose: { a: { b: 1 } } } },
      /'answers.purpose' of the service must be a string/,
    ],
    [
      {
        ...labels,
        answers: {
          ...answers,
          ...Object.fromEntries(
            Array.from({ length: 40 }, (_, at) => [`q${at}`, 'x']),
          ),
        },
      },
      /^(?:The answer to 'q\d' answers no question of this version(?:\. |$)){10}$/,
    ],
    ...['null', 'yes', 'on', '1', '1e5', '~'].map((name): [object, RegExp] => [
      { ...labels, name },
      /name/,
    ]),
    ...[
      '/../x',
      '//x',
      '/./x',
      '/-/tree/main',
      '/x.git',
      '/x.git/y',
      '/x?a=b',
      '/x#a',
      '/-x',
      '/x/',
    ].map((path): [object, RegExp] => [
      { ...labels, repository: `https://git.example.com/acme${path}` },
      /repository/,
    ]),
    [{ ...labels, repository: 'https://GIT.example.com/acme/x' }, /browsers/],
    [{ ...labels, answers: {} }, /'owner' has no answer.*'tier' has no answer/],
    [{ ...labels, name: '../labels' }, /lower case words/],
    [{ ...labels, repository: 'https://a:b@git.example.com/x' }, /address/],
    [{ ...labels, repository: 'file:///etc' }, /URL/i],
    [{ ...labels, more: 1 }, /more/],
  ])('refuse what was posted directly: %j', async (body, message) => {
    const refused = await render(body);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });

  it('name the question of each problem, for a form', async () => {
    const { body } = await render({
      ...labels,
      answers: { ...answers, purpose: 'Short', tier: '7' },
    });
    expect(body.error.problems).toEqual([
      { question: 'purpose', message: 'must have at least 10 characters' },
      { question: 'tier', message: 'must be one of 1, 2, 3' },
    ]);
  });

  it.each(['http-service/9', 'http-service/x', 'none/1', 'http-service/0'])(
    'has no %s',
    async path => {
      expect((await render(labels, path)).status).toBe(404);
      const { status } = await portal.call('ana', 'get', `/templates/${path}`);
      expect(status).toBe(404);
    },
  );

  it('name what is wrong with a version, and offer the others', async () => {
    const fourth = join(portal.folder, 'templates/http-service/4');
    cpSync(join(library, 'templates/http-service/2'), fourth, {
      recursive: true,
    });
    await eventually(async () =>
      expect((await get('/problems')).items).toMatchObject([
        {
          source: 'local',
          path: 'templates/http-service/4/template.yaml',
          reason: "it is 'http-service' 2, in the folder 'http-service/4'",
        },
      ]),
    );
    writeFileSync(join(fourth, 'template.yaml'), 'id: [');
    await eventually(async () =>
      expect((await get('/problems')).items).toMatchObject([
        { reason: expect.stringContaining('not YAML'), line: 1 },
      ]),
    );
    const [{ versions }] = (await get('/templates')).items;
    expect(versions).toHaveLength(3);
  });
});
