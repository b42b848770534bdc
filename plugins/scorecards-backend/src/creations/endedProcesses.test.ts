import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { newRepositorySchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  type EvidenceService,
  prepareDatabase,
} from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { CreationStore, StoredCreation } from './CreationStore';
import { CreationRunner } from './CreationRunner';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const start = Date.parse('2026-03-01T12:00:00.000Z');
const url = 'https://git.acme.example/acme/labels';

const labels: StoredCreation = {
  id: 'c-1',
  state: 'running',
  owner: 'group:default/payments',
  createdBy: 'user:default/ana',
  createdAt: start,
  revision: 1,
  service: {
    template: 'http-service',
    version: 1,
    name: 'labels',
    repository: url,
    answers: { purpose: 'Prints labels' },
  },
  steps: [{ step: 'registered', state: 'done', at: start, detail: {} }],
};

type Host = Pick<
  EvidenceService,
  'checkRepository' | 'createRepository' | 'withdrawRepository'
>;

const works: Host = {
  checkRepository: async () => ({}),
  createRepository: async ({ contents }) => ({
    url,
    status: 'created',
    ...(contents && { proposal: { kind: 'branch', status: 'opened' } }),
  }),
  withdrawRepository: async () => ({ status: 'removed' }),
};

describe.each(databases.eachSupportedId())('creations on %s', databaseId => {
  let store: CreationStore;
  let end: AbortController;

  beforeEach(async () => {
    const knex = await databases.init(databaseId);
    await prepareDatabase(
      { getClient: async () => knex } as never,
      '@plumbline/backstage-plugin-scorecards-backend',
      { logger: mockServices.logger.mock() },
    );
    store = new CreationStore(knex);
    await store.add(labels);
    end = new AbortController();
  });

  let isThere: boolean;
  let remaining: number;
  beforeEach(() => {
    isThere = true;
    remaining = 0;
  });
  const run = (over: Partial<Host> = {}, { signal } = new AbortController()) =>
    new CreationRunner({
      auth: { getOwnServiceCredentials: async () => ({} as never) },
      clock: () => new Date(start),
      evidence: { ...works, ...over },
      left: { of: async () => ({ remaining, isKnown: true }) },
      logger: mockServices.logger.mock(),
      portalUrl: undefined,
      registry: {
        find: async () =>
          isThere
            ? ({
                digest: 'abc',
                compiled: {
                  template: {
                    id: 'http-service',
                    version: 1,
                    questions: [
                      {
                        id: 'purpose',
                        type: 'text',
                        min: 1,
                        max: 500,
                        title: 'x',
                      },
                    ],
                  },
                  files: [],
                },
              } as never)
            : undefined,
      },
      store,
    }).run(signal);
  const now = async () => {
    const { state, steps } = (await store.find('c-1'))!;
    return [state, ...steps.map(one => `${one.step} ${one.state}`).sort()];
  };
  const withdraw = async () => {
    const { revision } = (await store.find('c-1'))!;
    const from = ['running', 'stopped', 'proposed'] as const;
    await store.move({ id: 'c-1', revision, from, to: 'withdrawing' });
  };
  /** As git does where the signal that ends the portal ends it, too. */
  const ends = async (): Promise<never> => {
    // The portal gets to its own signal a little later.
    setImmediate(() => end.abort());
    throw new ServiceUnavailableError('git could not make it');
  };

  it('are gone on with at once by the next process, where one is shut down', async () => {
    await run({ createRepository: ends }, end);
    expect(await now()).toEqual(['running', 'registered done']);
    await run();
    expect(await now()).toEqual([
      'proposed',
      'contents done',
      'registered done',
      'repository done',
    ]);
  });

  it('stop where the version of their template is gone, and go on once it is back', async () => {
    isThere = false;
    await run();
    expect(await now()).toEqual([
      'stopped',
      'contents failed',
      'registered done',
      'repository done',
    ]);
    const { revision, steps } = (await store.find('c-1'))!;
    expect(steps.find(({ step }) => step === 'contents')?.detail.reason).toBe(
      "Version 1 of 'http-service' is not there",
    );
    isThere = true;
    await store.move({
      id: 'c-1',
      revision,
      from: ['stopped'],
      to: 'running',
    });
    await run();
    expect(await now()).toEqual([
      'proposed',
      'contents done',
      'registered done',
      'repository done',
    ]);
  });

  it('begin no further step while the process is shut down', async () => {
    const createRepository: Host['createRepository'] = async request => {
      end.abort();
      return works.createRepository(request, undefined as never);
    };
    await run({ createRepository }, end);
    expect(await now()).toEqual([
      'running',
      'registered done',
      'repository done',
    ]);
    await run();
    expect((await now())[0]).toBe('proposed');
  });

  it('are withdrawn by the next process, where one is shut down', async () => {
    await run();
    await withdraw();
    await run({ withdrawRepository: ends }, end);
    expect((await now())[0]).toBe('withdrawing');
    await run();
    expect(await now()).toContain('repository taken-back');
  });

  it('stay where they got infrastructure while they were to be withdrawn', async () => {
    await run();
    await withdraw();
    remaining = 1;
    await run();
    expect((await now())[0]).toBe('stopped');
    const { steps } = (await store.find('c-1'))!;
    expect(steps.find(({ step }) => step === 'repository')?.detail.reason).toBe(
      'It could not be withdrawn: It got infrastructure meanwhile (1), which is to be destroyed first',
    );
    remaining = 0;
    await withdraw();
    await run();
    expect((await now())[0]).toBe('withdrawn');
  });

  const refusing: Partial<Host> = {
    checkRepository: async () => ({ refusal: 'None may be made there' }),
    createRepository: async () => {
      throw new ConflictError('None may be made there');
    },
    withdrawRepository: async () => {
      throw new ServiceUnavailableError('The host could not be reached');
    },
  };

  it('are withdrawn without their host, where it could make nothing', async () => {
    await run(refusing);
    expect(await now()).toEqual([
      'stopped',
      'registered done',
      'repository failed',
    ]);
    await withdraw();
    await run(refusing);
    expect((await now())[0]).toBe('withdrawn');
    expect(await store.holderOf(url)).toBeUndefined();
  });

  it('describe their repository in as much as a host takes', async () => {
    const purpose = `${'x'.repeat(299)}\u{1f4e6} and more`;
    await store.add({
      ...labels,
      id: 'c-2',
      service: {
        ...labels.service,
        name: 'boxes',
        repository: `${url}-2`,
        answers: { purpose },
      },
    });
    const requests: unknown[] = [];
    await run({
      createRepository: async request => {
        requests.push(request);
        return works.createRepository(request, undefined as never);
      },
    });
    expect(requests).toHaveLength(4);
    requests.forEach(request =>
      expect(newRepositorySchema.safeParse(request).error).toBeUndefined(),
    );
    expect(requests.at(-1)).toMatchObject({ description: 'x'.repeat(299) });
  });

  it('stop where others changed what has no contents yet, and go on', async () => {
    await run({
      createRepository: async request => {
        if (request.contents) {
          throw new ServiceUnavailableError('The host is away');
        }
        return works.createRepository(request, undefined as never);
      },
    });
    await withdraw();
    await run({ withdrawRepository: async () => ({ status: 'kept' }) });
    expect(await now()).toEqual([
      'stopped',
      'contents failed',
      'registered done',
      'repository done',
    ]);
    const { revision } = (await store.find('c-1'))!;
    const resumption = { from: ['stopped'], to: 'running' } as const;
    await store.move({ id: 'c-1', revision, ...resumption });
    await run();
    expect(await now()).toEqual([
      'proposed',
      'contents done',
      'registered done',
      'repository done',
    ]);
  });

  it('ask their host about what was made before that was refused', async () => {
    await run();
    await withdraw();
    await run(refusing);
    expect((await now())[0]).toBe('stopped');
  });
});
