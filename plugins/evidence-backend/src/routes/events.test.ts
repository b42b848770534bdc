import { guest } from '../testUtils/startEvidence';
import { setClock } from '../testUtils/startEvidence';
import {
  cdevent,
  cloudEvent,
  sampleNamed,
} from '../sources/cloudevents/__testUtils__/cdevents';
import {
  now,
  signature,
  signingSecret,
  startEvents,
  structured,
} from '../sources/cloudevents/__testUtils__/startEvents';

const data = cdevent(sampleNamed('service.deployed'));
const body = JSON.stringify(cloudEvent(data));
const headers = { 'content-type': structured };

describe('POST /events', () => {
  let app: Awaited<ReturnType<typeof startEvents>>;
  const plainSecret = 'a plain secret, as people type it';

  beforeEach(async () => {
    app = await startEvents({
      secrets: {
        old: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
        present: signingSecret,
        plain: plainSecret,
        blank: ' ',
        empty: 'whsec_',
      },
    });
  });
  afterEach(() => app.server.stop());

  it('takes events with credentials that may report changes', async () => {
    expect((await app.send(body, headers)).status).toBe(201);
    expect((await app.send(body, headers)).status).toBe(200);
  });

  it('lists what matches nothing for signed events alone', async () => {
    const sample = sampleNamed('service.published');
    const subject = { ...sample.subject, id: 'nowhere' };
    const unknown = (source: string) =>
      JSON.stringify(
        cloudEvent(cdevent({ ...sample, subject }, '0.5', { source })),
      );
    const reported = await app.send(unknown('/one'), headers);
    expect(reported.status).toBe(201);
    // A token may not see every entity.
    expect(reported.text).not.toContain('unresolved');
    const signed = unknown('/another');
    const delivered = await app.postSigned(signed, signature(signed));
    expect(delivered.status).toBe(201);
    expect(delivered.body.changes[0].unresolved).toEqual(['nowhere']);
  });

  it('refuses everybody else', async () => {
    const { status } = await app.send(body, headers, '');
    expect(status).toBe(401);
    const refused = await app.send(body, headers, guest);
    expect(refused.status).toBe(403);
    expect(await app.changes()).toEqual([]);
  });

  it.each([
    ['the present one', signingSecret],
    ['the one before', `whsec_${Buffer.alloc(32, 1).toString('base64')}`],
    ['a plain one', Buffer.from(plainSecret).toString('base64')],
  ])('takes events signed with a secret: %s', async (_, secret) => {
    const { status } = await app.postSigned(body, signature(body, { secret }));
    expect(status).toBe(201);
  });

  it('takes one good signature among several', async () => {
    const good = signature(body)['webhook-signature'];
    const { status } = await app.postSigned(body, {
      ...signature(body),
      'webhook-signature': `v1a,xyz v1,${'A'.repeat(43)}= ${good}`,
    });
    expect(status).toBe(201);
  });

  it.each([
    ['another body', { ...signature(`${body} `) }],
    ['another id', { ...signature(body), 'webhook-id': 'msg_2' }],
    ['no id', { ...signature(body), 'webhook-id': undefined }],
    ['no time', { ...signature(body), 'webhook-timestamp': undefined }],
    ['an unknown secret', signature(body, { secret: 'd2hhdGV2ZXI=' })],
    ['an empty secret', signature(body, { secret: 'whsec_' })],
    ['a blank secret', signature(body, { secret: 'IA==' })],
    ['nothing in it', { ...signature(body), 'webhook-signature': '' }],
  ])('refuses a signature over %s', async (_, signed) => {
    const answer = await app.postSigned(body, signed);
    expect(answer.status).toBe(401);
    expect(await app.changes()).toEqual([]);
    expect(answer.text).not.toContain(signingSecret);
  });

  it.each([
    ['2026-03-01T11:55:00Z', 201],
    ['2026-03-01T12:05:00Z', 201],
    ['2026-03-01T11:54:59Z', 401],
    ['2026-03-01T12:05:01Z', 401],
  ])('goes by its own clock: signed at %s', async (at, code) => {
    const { status } = await app.postSigned(body, signature(body, { at }));
    expect(status).toBe(code);
  });

  it('refuses a replay of what was signed after a year, and in another name', async () => {
    const signed = signature(body);
    await app.postSigned(body, signed);
    setClock('2027-03-01T12:00:00.000Z');
    const replayed = await app.postSigned(body, signed);
    expect(replayed.status).toBe(401);
    expect(replayed.body.error.message).toMatch(/more than five minutes/);
    const retold = await app.send(body, headers);
    expect([retold.status, retold.body.error.message]).toEqual([
      403,
      expect.stringMatching(/is reserved to the module/),
    ]);
    expect(await app.changes()).toMatchObject([{ receivedAt: now }]);
    expect(await app.deliveries()).toMatchObject({
      accepted: 1,
      lastAcceptedAt: now,
      duplicates: 0,
      refused: { timestamp: 1, 'not-author': 1 },
    });
  });

  it('keeps no secret, wherever it stands', async () => {
    const leaking = cdevent(
      {
        ...sampleNamed('environment.created'),
        subject: {
          id: `env-${signingSecret}`,
          content: {
            name: plainSecret,
            uri: 'https://user:hunter2@cluster.example/?token=canary-4711',
          },
        },
      },
      '0.5',
      { id: 'leak' },
    );
    const { status } = await app.send(
      JSON.stringify(cloudEvent(leaking)),
      headers,
    );
    expect(status).toBe(201);
    const stored = JSON.stringify(await app.changes());
    expect(stored).toContain('cluster.example');
    expect(stored).not.toMatch(/hunter2|canary-4711|a plain secret|whsec_/);
  });

  it('is closed to signatures until a secret is configured', async () => {
    const closed = await startEvents();
    const answer = await closed.postSigned(body, signature(body));
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch(
      /closed until a secret is configured under 'plumbline.webhooks.cdevents.secrets'/,
    );
    await closed.server.stop();
  });
});
