import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ScmIntegrations } from '@backstage/integration';
import {
  Creation,
  creationsChangedTopic,
} from '@plumbline/backstage-plugin-scorecards-common';
import { CreatedServices } from './CreatedServices';
import { toEntity } from './toEntity';

function creation(over: Partial<Creation> = {}): Creation {
  return {
    id: 'c-1',
    template: 'http-service',
    version: 1,
    name: 'labels',
    entityRef: 'component:default/labels',
    owner: 'group:default/payments',
    repository: 'https://git.example.com/acme/labels',
    answers: { purpose: 'Prints labels', tier: '2', stores: ['redis'] },
    state: 'running',
    createdAt: '2026-03-01T12:00:00.000Z',
    steps: [],
    revision: 1,
    ...over,
  };
}

describe('services that are created', () => {
  let all: Creation[];
  let applied: Entity[][];
  let queries: object[];
  let refresh: () => Promise<unknown>;
  let events: ReturnType<typeof mockServices.events>;
  let isAway = false;
  let start: () => void;
  let readEarly: number;

  beforeEach(async () => {
    [all, applied, isAway, queries] = [[], [], false, []];
    const started = new Promise<void>(done => {
      start = done;
    });
    events = mockServices.events();
    const provider = new CreatedServices({
      events,
      client: {
        listCreations: async (query: { state?: string } = {}) => {
          queries.push(query);
          if (isAway) {
            throw new Error('Scorecards is starting');
          }
          return { items: all };
        },
      } as never,
      integrations: ScmIntegrations.fromConfig(
        mockServices.rootConfig({
          data: {
            integrations: {
              github: [{ host: 'git.example.com' }],
            },
          },
        }),
      ),
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
          type: 'service',
          lifecycle: 'proposed',
          owner: 'group:default/payments',
        },
      },
    ]);
    await refresh();
    // Another replica may have applied something else since.
    expect(applied).toHaveLength(3);
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
            'https://git.example.com/acme/labels/blob/HEAD/catalog-info.yaml',
        },
      },
    ]);
  });

  it.each(['github', 'gitlab', 'gitea'])(
    'are read by the catalog from %s once they are merged',
    async type => {
      const paths: (string | undefined)[] = [];
      const server: Server = createServer((request, response) => {
        paths.push(request.url);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ content: '', encoding: 'base64' }));
      });
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const base = `http://${host}`;
      const api = {
        github: { apiBaseUrl: base, token: 't' },
        gitlab: { apiBaseUrl: base, baseUrl: base, token: 't' },
        gitea: { baseUrl: base, password: 't' },
      }[type]!;
      const config = mockServices.rootConfig({
        data: { integrations: { [type]: [{ host, ...api }] } },
      });
      try {
        const { spec } = toEntity(
          creation({
            repository: `${base}/acme/labels`,
            steps: [{ step: 'merged', state: 'done' }],
          }),
          {
            host: ScmIntegrations.fromConfig(config).byUrl(base)?.type,
          },
        );
        await UrlReaders.default({
          config,
          logger: mockServices.logger.mock(),
        }).readUrl(String(spec?.target));
      } finally {
        server.close();
        server.closeAllConnections();
      }
      expect(paths).toEqual([
        {
          github: '/repos/acme/labels/contents/catalog-info.yaml?ref=HEAD',
          gitlab:
            '/api/v4/projects/acme%2Flabels/repository/files/catalog-info.yaml/raw?ref=HEAD',
          gitea:
            '/api/v1/repos/acme/labels/contents/catalog-info.yaml?ref=HEAD',
        }[type],
      ]);
    },
  );

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
              'url:https://plain.example.com/acme/labels/blob/HEAD/catalog-info.yaml',
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

  it('are read when a change of them is announced', async () => {
    all.push(creation());
    await events.publish({ topic: creationsChangedTopic, eventPayload: {} });
    expect(applied.at(-1)).toHaveLength(1);
  });

  it('stay while scorecards is away', async () => {
    all.push(creation());
    await refresh();
    isAway = true;
    await refresh();
    expect(applied.at(-1)).toHaveLength(1);
  });
});
