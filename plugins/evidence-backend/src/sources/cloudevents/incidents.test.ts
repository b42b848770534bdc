import { ana } from '../../testUtils/startEvidence';
import { cdevent, cloudEvent, sampleNamed } from './__testUtils__/cdevents';
import { startEvents } from './__testUtils__/startEvents';

jest.setTimeout(120_000);

const event = (predicate: string, minute: number) =>
  cloudEvent(
    cdevent(sampleNamed(`incident.${predicate}`), '0.5', {
      id: `${predicate}-1`,
      timestamp: `2026-02-20T14:${minute}:00Z`,
    }),
  );
const detected = event('detected', 10);
const reported = event('reported', 20);
const resolved = event('resolved', 40);

describe('incidents by CDEvents', () => {
  let app: Awaited<ReturnType<typeof startEvents>>;

  beforeEach(async () => {
    app = await startEvents();
  });
  afterEach(() => app.server.stop());

  const incidents = async () => {
    const { body } = await app.as(ana).get('/incidents');
    return body.items;
  };
  const whole = {
    source: 'cdevents',
    id: '/monitoring/eu/INC-7',
    title: 'p99 over 2 s',
    status: 'resolved',
    start: '2026-02-20T14:10:00.000Z',
    end: '2026-02-20T14:40:00.000Z',
    link: 'https://tickets.example/7',
    entityRefs: ['component:default/checkout'],
    unmatched: 0,
  };

  it.each([
    [[detected, reported, resolved]],
    [[resolved, reported, detected, resolved, reported, detected]],
    [[reported, resolved, detected, reported]],
  ])('are one, in any order and more than once', async events => {
    for (const one of events) {
      const { body } = await app.post(one);
      expect(body).toMatchObject({ status: 'accepted', changes: [] });
    }
    expect(await incidents()).toMatchObject([whole]);
    const { body } = await app.postBatch(events);
    expect(
      body.incidents.map(({ status }: { status: string }) => status),
    ).toEqual(events.map(() => 'duplicate'));
  });

  it('show as soon as anything is known of them', async () => {
    const { status } = await app.post(detected);
    expect(status).toBe(201);
    expect(await incidents()).toMatchObject([
      { status: 'open', start: '2026-02-20T14:10:00.000Z' },
    ]);
    await app.post(resolved);
    const over = await startEvents();
    await over.post(resolved);
    const { body } = await over.as(ana).get('/incidents');
    expect(body.items).toMatchObject([{ status: 'resolved' }]);
    await over.server.stop();
  });

  it('cost a batch nothing when one of them is not right', async () => {
    const future = cloudEvent(
      cdevent(sampleNamed('incident.detected'), '0.5', {
        timestamp: '2027-02-20T14:10:00Z',
      }),
    );
    const { status, body } = await app.postBatch([
      future,
      cloudEvent(cdevent(sampleNamed('service.deployed'))),
      detected,
    ]);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        changes: [{ status: 'stored' }],
        incidents: [{ status: 'stored' }],
        rejected: [
          { index: 0, reason: expect.stringMatching(/in the future/) },
        ],
      },
    });
  });
});
