import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { cdevent, sampleNamed } from './__testUtils__/cdevents';
import { now, signingSecret, startEvents } from './__testUtils__/startEvents';

/** What other people's libraries send is taken as they mean it. */
describe('CloudEvents and Standard Webhooks as others implement them', () => {
  const data = cdevent(sampleNamed('service.deployed'));
  const { id, source, type, timestamp: time } = data.context;
  const event = new CloudEvent({
    id,
    source,
    type,
    time,
    subject: data.subject.id,
    datacontenttype: 'application/json',
    data,
  });
  let app: Awaited<ReturnType<typeof startEvents>>;

  beforeEach(async () => {
    app = await startEvents({ secrets: { main: signingSecret } });
  });
  afterEach(() => app.server.stop());

  it.each([
    ['structured', HTTP.structured(event)],
    ['binary', HTTP.binary(event)],
  ])('%s', async (_, message) => {
    const body = message.body as string;
    const headers = message.headers as Record<string, string>;
    const { status } = await app.send(body, headers);
    expect(status).toBe(201);
    expect(await app.changes()).toMatchObject([
      { kind: 'deploy', entityRef: 'component:default/checkout' },
    ]);
    const signature = new Webhook(signingSecret).sign(
      'msg_1',
      new Date(now),
      body,
    );
    const signed = await app.postSigned(body, {
      ...headers,
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${Date.parse(now) / 1000}`,
      'webhook-signature': signature,
    });
    expect(signed.body).toMatchObject({ changes: [{ status: 'duplicate' }] });
  });
});
