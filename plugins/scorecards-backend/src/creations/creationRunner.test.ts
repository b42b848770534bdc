import { mockServices } from '@backstage/backend-test-utils';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { CreationStore, StoredCreation } from './CreationStore';
import { CreationRunner } from './CreationRunner';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const start = Date.parse('2026-03-01T12:00:00.000Z');
const repository = 'https://git.acme.example/acme/labels';

function creation(over: Partial<StoredCreation> = {}): StoredCreation {
  return {
    ...{ id: 'c-1', state: 'running', owner: 'group:default/payments' },
    ...{ createdBy: 'user:default/ana', createdAt: start, revision: 1 },
    service: {
      ...{ template: 'http-service', version: 1, name: 'labels', repository },
      answers: { purpose: 'Prints labels' },
    },
    steps: [{ step: 'registered', state: 'done', at: start, detail: {} }],
    ...over,
  };
}

function named(name: string) {
  return { name, repository: `https://git.acme.example/acme/${name}` };
}

const opened = { kind: 'branch', status: 'opened' } as const;
type Requested = Parameters<EvidenceService['createRepository']>[0];

/** A host of repositories: what is made is there, even where no process hears of it. */
class Host {
  readonly made = new Map<string, { key: string; branches: string[] }>();
  readonly checkRepository = async () => ({});

  async createRepository({ contents, key, url }: Requested) {
    const known = this.made.get(url);
    if (known && known.key !== key) {
      throw new Error('The name is taken');
    }
    const repository_ = known ?? { key, branches: [] };
    this.made.set(url, repository_);
    const branch = `plumbline/${key}`;
    if (contents && !repository_.branches.includes(branch)) {
      repository_.branches.push(branch);
    }
    return {
      url,
      status: known ? ('existing' as const) : ('created' as const),
      ...(contents && {
        proposal: { ...opened, branch, merge: 'm' },
      }),
    } as const;
  }

  async withdrawRepository({ key, url }: Pick<Requested, 'key' | 'url'>) {
    const known = this.made.get(url);
    if (!known) {
      return { status: 'absent' } as const;
    }
    const isOwn = known.key === key && this.made.delete(url);
    return { status: isOwn ? ('removed' as const) : ('other' as const) };
  }
}

const registry = {
  find: async () => ({
    digest: 'abc',
    compiled: {
      template: {
        id: 'http-service',
        version: 1,
        questions: [
          { id: 'purpose', type: 'text', min: 1, max: 200, title: 'x' },
        ],
      },
      files: [],
    },
  }),
};

type Cut = { at: number; when: 'after' | 'before' };

describe.each(databases.eachSupportedId())('creations on %s', databaseId => {
  let store: CreationStore;
  let host: Host;
  let now: number;

  beforeEach(async () => {
    const knex = await databases.init(databaseId);
    await prepareDatabase(
      { getClient: async () => knex } as never,
      '@plumbline/backstage-plugin-scorecards-backend',
      { logger: mockServices.logger.mock() },
    );
    store = new CreationStore(knex);
    host = new Host();
    now = start;
  });

  function runner(
    own: { store?: CreationStore; evidence?: Host } = {},
  ): CreationRunner {
    return new CreationRunner({
      auth: { getOwnServiceCredentials: async () => ({} as never) },
      clock: () => new Date(now),
      evidence: own.evidence ?? host,
      left: { of: async () => ({ remaining: 0, isKnown: true }) },
      logger: mockServices.logger.mock(),
      portalUrl: undefined,
      registry: registry as never,
      store: own.store ?? store,
    });
  }
  const run = (of = runner()) => of.run(new AbortController().signal);

  /** A process that ends at its n-th step, before or after that has its effect. */
  async function runAndDie({ at, when }: Cut): Promise<'ended' | 'lived'> {
    let count = 0;
    let die: () => void = () => {};
    const died = new Promise<'ended'>(resolve => {
      die = () => resolve('ended');
    });
    const never = new Promise<never>(() => {});
    const mortal = <T extends object>(of: T): T =>
      new Proxy(of, {
        get: (_, name) => {
          const method = Reflect.get(of, name);
          return typeof method !== 'function'
            ? method
            : async (...args: unknown[]) => {
                count += 1;
                const isLast = count === at;
                if (isLast && when === 'before') {
                  die();
                  return never;
                }
                const result = await method.apply(of, args);
                if (isLast) {
                  die();
                  return never;
                }
                return result;
              };
        },
      });
    const mine = runner({ store: mortal(store), evidence: mortal(host) });
    return Promise.race([died, run(mine).then(() => 'lived' as const)]);
  }

  const everyCut: Cut[] = Array.from(
    { length: 8 },
    (_, index) => index + 1,
  ).flatMap(at => [
    { at, when: 'before' },
    { at, when: 'after' },
  ]);

  it('resume wherever a process ended', async () => {
    const ends = new Set<string>();
    for (const [index, cut] of everyCut.entries()) {
      const id = `c-${index}`;
      host.made.clear();
      const name = `labels-${index}`;
      await store.add(
        creation({ id, service: { ...creation().service, ...named(name) } }),
      );
      ends.add(await runAndDie(cut));
      // No other takes it while the lease may hold.
      now += 6 * 60_000;
      await run();
      const done = await store.find(id);
      expect([cut, done?.state]).toEqual([cut, 'proposed']);
      expect(
        done?.steps.map(({ state, step }) => `${step} ${state}`).sort(),
      ).toEqual(['contents done', 'registered done', 'repository done']);
      expect([...host.made]).toEqual([
        [
          named(name).repository,
          {
            key: `creation-${id}`,
            branches: [`plumbline/creation-${id}`],
          },
        ],
      ]);
    }
    expect(ends).toEqual(new Set(['ended', 'lived']));
  });

  it('leave nothing where they are withdrawn, wherever that ended', async () => {
    for (const [index, cut] of everyCut.entries()) {
      const id = `w-${index}`;
      const name = `labels-${index}`;
      await store.add(
        creation({ id, service: { ...creation().service, ...named(name) } }),
      );
      await runAndDie(cut);
      const { revision } = (await store.find(id))!;
      expect(
        await store.move({
          ...{ id, revision, to: 'withdrawing' },
          from: ['running', 'stopped', 'proposed'],
        }),
      ).toBe('moved');
      await runAndDie(cut);
      now += 6 * 60_000;
      await run();
      now += 6 * 60_000;
      await run();
      expect([cut, (await store.find(id))?.state]).toEqual([cut, 'withdrawn']);
      expect([...host.made]).toEqual([]);
      // Its name is free again.
      const again = { id: `a-${index}`, state: 'withdrawn' } as const;
      expect(
        await store.add(
          creation({
            ...again,
            service: { ...creation().service, ...named(name) },
          }),
        ),
      ).toBe('added');
    }
  });

  it('take back what is made while they are withdrawn', async () => {
    await store.add(creation());
    const slow = new Host();
    let go: () => void = () => {};
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>(resolve => {
      begun = resolve;
    });
    const gate = new Promise<void>(resolve => {
      go = resolve;
    });
    slow.createRepository = async request => {
      begun();
      await gate;
      return host.createRepository(request);
    };
    slow.withdrawRepository = request => host.withdrawRepository(request);
    const first = run(runner({ evidence: slow }));
    await hasBegun;
    await store.move({
      ...{ id: 'c-1', revision: 1, to: 'withdrawing' },
      from: ['running'],
    });
    await run();
    expect((await store.find('c-1'))?.state).toBe('withdrawing');
    go();
    await first;
    await run();
    expect((await store.find('c-1'))?.state).toBe('withdrawn');
    expect([...host.made]).toEqual([]);
  });

  it('stop where the host fails, say why, and go on', async () => {
    await store.add(creation());
    const away = new Host();
    away.createRepository = async () => {
      throw new Error('git could not read it\nstack');
    };
    await run(runner({ evidence: away }));
    const stopped = (await store.find('c-1'))!;
    expect(stopped).toMatchObject({
      state: 'stopped',
      steps: [
        { step: 'registered' },
        {
          ...{ step: 'repository', state: 'failed' },
          detail: { reason: 'git could not read it' },
        },
      ],
    });
    await run();
    expect(host.made.size).toBe(0);
    const { revision } = stopped;
    const move = () =>
      store.move({
        ...{ id: 'c-1', revision, from: ['stopped'], to: 'running' },
      });
    expect([await move(), await move()]).toEqual(['moved', 'conflict']);
    await run();
    expect((await store.find('c-1'))?.state).toBe('proposed');
  });

  const move = async (to: 'running' | 'withdrawing') => {
    const { revision, state } = (await store.find('c-1'))!;
    expect(
      await store.move({ ...{ id: 'c-1', revision, to }, from: [state] }),
    ).toBe('moved');
  };

  it('go on after a withdrawal that failed', async () => {
    await store.add(creation());
    await run();
    const away = new Host();
    away.withdrawRepository = async request => {
      // It is taken away, and the answer is lost.
      await host.withdrawRepository(request);
      throw new Error('The host is away');
    };
    await move('withdrawing');
    await run(runner({ evidence: away }));
    expect(await store.find('c-1')).toMatchObject({
      state: 'stopped',
      steps: expect.arrayContaining([
        {
          ...{ step: 'repository', state: 'done', at: start },
          detail: {
            url: repository,
            reason: 'It could not be withdrawn: The host is away',
          },
        },
      ]),
    });
    await move('running');
    await run();
    expect(host.made.get(repository)?.branches).toHaveLength(1);
    const proposed = (await store.find('c-1'))!;
    expect(proposed.state).toBe('proposed');
    expect(proposed.steps.map(({ detail }) => detail.reason)).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    // With all steps done, it is proposed, too.
    await move('running');
    await run();
    expect((await store.find('c-1'))?.state).toBe('proposed');
  });

  it('end where nothing was made, or another has the address', async () => {
    host.made.set(repository, { key: 'theirs', branches: [] });
    await store.add(creation());
    await run();
    await move('withdrawing');
    await run();
    const ended = (await store.find('c-1'))!;
    expect(ended.state).toBe('withdrawn');
    expect(ended.steps.at(-1)?.detail.reason).toContain(
      'another repository has the address',
    );
    expect(host.made.get(repository)?.key).toBe('theirs');
    host.made.clear();
    await store.add(creation({ id: 'c-2' }));
    await store.move({
      ...{ id: 'c-2', revision: 1, from: ['running'], to: 'withdrawing' },
    });
    await run();
    const nothing = (await store.find('c-2'))!;
    expect([nothing.state, nothing.steps.length]).toEqual(['withdrawn', 1]);
    expect(await store.holderOf(repository)).toBeUndefined();
  });

  it('take back what a slow process makes after the end', async () => {
    await store.add(creation());
    const slow = new Host();
    slow.createRepository = async request => {
      // Meanwhile its lease runs out, and another process withdraws it.
      now += 6 * 60_000;
      await move('withdrawing');
      await run();
      expect((await store.find('c-1'))?.state).toBe('withdrawn');
      return host.createRepository(request);
    };
    slow.withdrawRepository = request => host.withdrawRepository(request);
    await run(runner({ evidence: slow }));
    expect([...host.made]).toEqual([]);
  });

  it('keep their lease from step to step', async () => {
    await store.add(creation());
    const slow = new Host();
    slow.createRepository = async request => {
      now += 4 * 60_000;
      // Nothing for another one to do.
      const other = await store.claim('other', { now, until: now + 1 });
      expect(other).toBeUndefined();
      return host.createRepository(request);
    };
    await run(runner({ evidence: slow }));
    expect((await store.find('c-1'))?.state).toBe('proposed');
  });

  it('are done by one of several at a time', async () => {
    await store.add(creation());
    await Promise.all([run(), run(), run()]);
    expect(host.made.get(repository)?.branches).toHaveLength(1);
    expect((await store.find('c-1'))?.state).toBe('proposed');
    expect(await store.add(creation({ id: 'c-2' }))).toBe('taken');
    const address = 'http://git.acme.example/Acme/labels';
    const other = { ...creation().service, name: 'x', repository: address };
    expect(await store.add(creation({ id: 'c-3', service: other }))).toBe(
      'address-taken',
    );
    expect((await store.holderOf(address))?.id).toBe('c-1');
  });
});
