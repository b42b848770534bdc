import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthenticationError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import {
  ChatCommand,
  Delivery,
  deliveryId,
  DeliveryTarget,
  incidentBriefExtensionPoint,
} from '@plumbline/backstage-plugin-incident-brief-node';
import request from 'supertest';
import incidentBriefPlugin from '.';
import { anAlertGroup, checkout } from './__testUtils__/deliveryHarness';

jest.setTimeout(60_000);

/** A target as a stranger would write it; it keeps what arrives. */
function boardTarget(part: Partial<DeliveryTarget> = {}) {
  const arrived: Delivery[] = [];
  const target: DeliveryTarget = {
    id: 'board',
    title: 'Notice board',
    revisionGapMs: 0,
    async compose({ subject, occasion, briefs }) {
      return {
        intents: briefs.map(({ entityRef, digest }) => ({
          id: deliveryId(subject, 'board', entityRef),
          address: 'hall',
          entityRef,
          title: occasion.title,
          content: { text: entityRef },
          contentKey: digest,
          digest,
          resolved: false,
        })),
      };
    },
    async send(delivery) {
      arrived.push(delivery);
      return { status: 'arrived', messageId: `m${arrived.length}` };
    },
    async check() {
      return { status: 'absent' };
    },
    ...part,
  };
  return { arrived, target };
}

function moduleOf(moduleId: string, add: (point: any) => void) {
  return createBackendModule({
    pluginId: 'incident-brief',
    moduleId,
    register(env) {
      env.registerInit({
        deps: { brief: incidentBriefExtensionPoint, _: coreServices.logger },
        async init({ brief }) {
          add(brief);
        },
      });
    },
  });
}

const world = {
  contexts: [contextFixture()],
  alertGroups: [anAlertGroup()],
  feed: [
    {
      seq: 1,
      type: 'alert' as const,
      key: 'g1',
      entityRef: checkout,
      at: '2026-03-03T02:10:00Z',
    },
  ],
};

async function start(options: {
  modules: ReturnType<typeof moduleOf>[];
  deliveries?: object;
}) {
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const { server } = await startTestBackend({
    features: [
      incidentBriefPlugin,
      ...options.modules,
      fakeEvidenceService(world).factory,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'checkout' },
          },
        ],
      }),
      logger.factory,
      mockServices.rootConfig.factory({
        data: { plumbline: { deliveries: options.deliveries ?? {} } },
      }),
    ],
  });
  const api = '/api/incident-brief';
  return {
    logger,
    get: (path: string) =>
      request(server)
        .get(`${api}${path}`)
        .set('authorization', mockCredentials.service.header()),
    post: (path: string) => request(server).post(`${api}${path}`),
  };
}

describe('modules of the brief', () => {
  it('add a target, and what goes there is sent and listed', async () => {
    const { arrived, target } = boardTarget();
    const { get } = await start({
      modules: [moduleOf('board', brief => brief.addDeliveryTarget(target))],
    });
    for (let waited = 0; waited < 200 && arrived.length === 0; waited++) {
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
    expect(arrived).toMatchObject([
      { target: 'board', address: 'hall', content: { text: checkout } },
    ]);
    const { body } = await get('/deliveries?target=board').expect(200);
    expect(body.targets).toEqual({
      board: { title: 'Notice board', status: 'on' },
    });
    expect(body.items).toMatchObject([
      { target: 'board', entityRef: checkout },
    ]);
  });

  it('that are missing or off are named, and so is a target that is not there', async () => {
    const { target } = boardTarget({ off: 'no key' });
    const { get, logger, post } = await start({
      deliveries: { teams: { token: 's3cret' } },
      modules: [moduleOf('board', brief => brief.addDeliveryTarget(target))],
    });
    expect(logger.info).toHaveBeenCalledWith(
      "Briefs don't go out to Notice board: no key",
    );
    expect(logger.warn).toHaveBeenCalledWith(
      "'plumbline.deliveries.teams' has no effect: no module is installed that delivers to 'teams'",
    );
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain('s3cret');
    const { body } = await get('/deliveries?target=teams').expect(400);
    expect(body.error.message).toBe(
      "'target' is 'teams'; it must be one of board",
    );
    expect(await get('/deliveries').expect(200)).toMatchObject({
      body: {
        items: [],
        targets: { board: { status: 'off', reason: 'no key' } },
      },
    });
    // No command is installed, and its path is not open to everybody.
    await post('/teams').send('x').expect(404);
  });

  it('add a command, which proves itself and may act as a user', async () => {
    const command: ChatCommand = {
      name: 'answerTeams',
      route: {
        raw: true,
        method: 'post',
        path: '/teams',
        signed: true,
        summary: 'Answer a command',
        responses: { 200: 'The answer' },
      },
      async receive({ body, header }, { getBrief }) {
        if (header('x-key') !== 'right') {
          throw new AuthenticationError('The key is wrong');
        }
        const answer = await getBrief(
          { entityRef: body.toString() },
          { credentials: mockCredentials.user() },
        );
        return { status: answer.status };
      },
    };
    const { post } = await start({
      modules: [moduleOf('teams', brief => brief.addCommand(command))],
    });
    const typed = (key: string, text: string) =>
      post('/teams').set('x-key', key).type('text/plain').send(text);
    expect((await typed('right', checkout).expect(200)).body).toEqual({
      status: 'found',
    });
    await typed('wrong', checkout).expect(401);
    await typed('right', 'x'.repeat(102_401)).expect(400);
  });

  it('do not share an id', async () => {
    const { target } = boardTarget();
    await expect(
      start({
        modules: [
          moduleOf('one', brief => brief.addDeliveryTarget(target)),
          moduleOf('two', brief => brief.addDeliveryTarget(target)),
        ],
      }),
    ).rejects.toThrow("A delivery target 'board' was added already");
    await expect(
      start({
        modules: [
          moduleOf('odd', brief =>
            brief.addDeliveryTarget({ ...target, id: 'as' }),
          ),
        ],
      }),
    ).rejects.toThrow("'as' can't be the id of a delivery target");
  });
});
