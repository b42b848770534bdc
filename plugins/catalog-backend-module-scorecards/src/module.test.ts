import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import { CreatedServices } from './CreatedServices';

function creation(over: Partial<Creation> = {}): Creation {
  return {
    ...{ id: 'c-1', template: 'http-service', version: 1, name: 'labels' },
    entityRef: 'component:default/labels',
    owner: 'group:default/payments',
    repository: 'https://git.example.com/acme/labels',
    answers: { purpose: 'Prints labels', tier: '2', stores: ['redis'] },
    ...{ state: 'running', createdAt: '2026-03-01T12:00:00.000Z' },
    ...{ steps: [], revision: 1 },
    ...over,
  };
}

describe('services that are created', () => {
  let all: Creation[];
  let applied: Entity[][];
  let queries: object[];
  let refresh: () => Promise<unknown>;
  let isAway = false;
  let start: () => void;
  let readEarly: number;

  beforeEach(async () => {
    [all, applied, isAway, queries] = [[], [], false, []];
    const started = new Promise<void>(done => {
      start = done;
    });
    const provider = new CreatedServices({
      client: {
        listCreations: async (query: { state?: string } = {}) => {
          queries.push(query);
          if (isAway) {
            throw new Error('Scorecards is starting');
          }
          return { items: all };
        },
      } as never,
      integrations: {
        byUrl: url =>
          String(url).includes('plain') ? undefined : ({} as never),
      },
      logger: mockServices.logger.mock(),
      started,
      schedule: {
        run: async ({ fn }: { fn: () => Promise<unknown> }) => {
          refresh = fn;
        },
      } as never,
    });
    await provider.connect({
      applyMutation: async ({ entities }: any) =>
        void applied.push(
          entities.map((one: { entity: Entity }) => one.entity),
        ),
    } as never);
    const first = refresh();
    await new Promise(setImmediate);
    readEarly = queries.length;
    start();
    await first;
  });

  it('are not read before scorecards has started', () => {
    expect([readEarly, queries.length]).toEqual([0, 1]);
  });

  it('are there as proposed, until they are withdrawn', async () => {
    all.push(creation());
    await refresh();
    expect(applied.at(-1)).toEqual([
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'labels',
          description: 'Prints labels',
          annotations: {
            'backstage.io/managed-by-location':
              'plumbline-scorecards:creations',
            'backstage.io/managed-by-origin-location':
              'plumbline-scorecards:creations',
            'plumbline.dev/creation': 'c-1',
            'plumbline.dev/tier': '2',
          },
        },
        spec: {
          ...{ type: 'service', lifecycle: 'proposed' },
          owner: 'group:default/payments',
        },
      },
    ]);
    await refresh();
    expect(applied).toHaveLength(2);
    all = [creation({ steps: [{ step: 'repository', state: 'done' }] })];
    await refresh();
    expect(applied.at(-1)?.[0].metadata.annotations).toMatchObject({
      'backstage.io/source-location':
        'url:https://git.example.com/acme/labels/',
    });
    // One list, whatever becomes of them meanwhile.
    expect(queries.every(query => !('state' in query))).toBe(true);
    all = [creation({ state: 'withdrawn' })];
    await refresh();
    expect(applied.at(-1)).toEqual([]);
  });

  it('make place for what their repository says', async () => {
    all.push(
      creation({
        state: 'proposed',
        steps: [{ step: 'merged', state: 'done' }],
      }),
    );
    await refresh();
    expect(applied.at(-1)).toMatchObject([
      {
        kind: 'Location',
        spec: {
          target:
            'https://git.example.com/acme/labels/tree/main/catalog-info.yaml',
        },
      },
    ]);
  });

  it('stay where the catalog can not read their repository', async () => {
    all.push(
      creation({
        repository: 'https://plain.example.com/acme/labels',
        state: 'proposed',
        steps: [{ step: 'merged', state: 'done' }],
      }),
    );
    await refresh();
    expect(applied.at(-1)).toMatchObject([
      {
        kind: 'Component',
        metadata: {
          annotations: {
            'backstage.io/managed-by-location':
              'url:https://plain.example.com/acme/labels/tree/main/catalog-info.yaml',
          },
        },
      },
    ]);
  });

  it('follow what is decided, until they are deleted', async () => {
    const merged = {
      repository: 'https://plain.example.com/acme/labels',
      steps: [{ step: 'merged', state: 'done' }],
    } as const;
    const decided = (over: Partial<Creation>) =>
      creation({ ...over, steps: [...merged.steps] });
    for (const lifecycle of ['deprecated', 'archived'] as const) {
      all = [decided({ repository: merged.repository, lifecycle })];
      await refresh();
      expect(applied.at(-1)?.[0].spec).toMatchObject({ lifecycle });
    }
    all = [
      decided({ repository: merged.repository, lifecycle: 'deleted' }),
      decided({ name: 'other', lifecycle: 'deleted' }),
    ];
    await refresh();
    expect(applied.at(-1)).toEqual([]);
  });

  it('stay while scorecards is away', async () => {
    all.push(creation());
    await refresh();
    isAway = true;
    await refresh();
    expect(applied.at(-1)).toHaveLength(1);
  });
});
