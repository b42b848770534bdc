import {
  cdevent,
  cloudEvent,
  Form,
  incidentSamples,
  sampleNamed,
  samples,
} from './__testUtils__/cdevents';
import { batched, startEvents, structured } from './__testUtils__/startEvents';

jest.setTimeout(120_000);

describe('CDEvents', () => {
  let app: Awaited<ReturnType<typeof startEvents>>;

  beforeEach(async () => {
    app = await startEvents({
      deployPipelines: {
        shop: {
          name: 'deploy-shop',
          source: '/tekton',
          entityRef: 'component:default/shop',
          environment: 'production',
        },
      },
    });
  });
  afterEach(() => app.server.stop());

  const kinds: Record<string, object> = {
    'service.deployed': {
      kind: 'deploy',
      entityRef: 'component:default/checkout',
      environment: 'production',
      outcome: 'succeeded',
      revision: 'sha256:6113728f27ae82c7b1a177c8d03f9e96e0adf246',
      title: 'Deployed: deployment/checkout',
    },
    'service.upgraded': { kind: 'deploy', outcome: 'succeeded' },
    'service.rolledback': { kind: 'deploy', outcome: 'rolled-back' },
    'service.published': {
      kind: 'deploy',
      entityRef: 'component:default/checkout',
      environment: 'production',
      outcome: 'succeeded',
    },
    'service.removed': {
      kind: 'deploy',
      title: 'Removed: deployment/checkout',
    },
    'environment.created': {
      kind: 'infrastructure',
      entityRef: 'component:default/staging',
      environment: 'staging-2',
      outcome: 'succeeded',
      title: 'Environment created: staging',
      links: { run: 'https://cluster.example/staging' },
    },
    'environment.modified': { kind: 'infrastructure' },
    'environment.deleted': { kind: 'infrastructure' },
    'change.merged': {
      kind: 'commit',
      entityRef: 'component:default/shop',
      title: 'Merged: merge-request-12',
    },
  };

  const forms: Form[] = ['0.1', '0.3', '0.4', '0.5'];
  it.each(samples)('$name is kept, in every version', async sample => {
    for (const [index, form] of forms.entries()) {
      const { status, body } = await app.post(
        cloudEvent(cdevent(sample, form)),
      );
      expect(body).toMatchObject({
        status: 'accepted',
        changes: [{ status: index === 0 ? 'stored' : 'duplicate' }],
      });
      expect(status).toBe(index === 0 ? 201 : 200);
    }
    expect(await app.changes()).toMatchObject([
      {
        source: 'cdevents',
        occurredAt: '2026-02-20T14:27:05.315Z',
        ...kinds[sample.name],
      },
    ]);
  });

  it('in any order and thrice make the same ledger', async () => {
    const events = [...samples, ...incidentSamples].map(sample =>
      cloudEvent(cdevent(sample)),
    );
    await app.postBatch(events);
    const first = await app.changes();
    expect(first).toHaveLength(samples.length);
    for (const turn of [1, 2, 3]) {
      for (const event of [...events.slice(turn * 3), ...events].reverse()) {
        await app.post(event);
      }
      await app.postBatch([...events, ...events].reverse());
    }
    expect(await app.changes()).toEqual(first);
    const second = await startEvents();
    for (const event of [...events.slice(5), ...events.slice(0, 5)].reverse()) {
      await second.post(event);
    }
    expect(await second.changes()).toEqual(first);
    await second.server.stop();
  });

  it('come in binary, too', async () => {
    const data = cdevent(sampleNamed('service.deployed'));
    const { status, body } = await app.send(JSON.stringify(data), {
      'content-type': 'application/json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-id': encodeURIComponent(data.context.id),
      'ce-source': data.context.source,
      'ce-type': data.context.type,
      'ce-time': data.context.timestamp,
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { status: 'accepted' },
    });
    const again = await app.post(cloudEvent(data));
    expect(again.body.changes).toMatchObject([{ status: 'duplicate' }]);
  });

  it('may be in Base64, or in a text', async () => {
    const data = cdevent(sampleNamed('service.deployed'));
    const text = JSON.stringify(data);
    const { status } = await app.post(
      cloudEvent(data, {
        data: undefined,
        data_base64: Buffer.from(text).toString('base64'),
      }),
    );
    expect(status).toBe(201);
    const { body } = await app.post(cloudEvent(data, { data: text }));
    expect(body.changes).toMatchObject([{ status: 'duplicate' }]);
  });

  it('find their service by its repository or its artifact', async () => {
    const sample = sampleNamed('service.deployed');
    const deploy = (id: string, subjectId: string, artifactId: string) =>
      cloudEvent(
        cdevent(
          {
            ...sample,
            subject: {
              id: subjectId,
              content: { environment: { id: 'production' }, artifactId },
            },
          },
          '0.5',
          { id },
        ),
      );
    await app.postBatch([
      deploy('1', 'x', 'pkg:golang/git.example/acme/shop@v1'),
      deploy('2', 'x', 'pkg:oci/checkout@sha256%3A61'),
      deploy('3', 'component:default/shop', '6113728'),
      deploy('4', 'nobody', 'pkg:oci/nothing'),
    ]);
    const found = (await app.changes()).map(
      ({ entityRef, revision }) => `${entityRef} ${revision}`,
    );
    expect(found.sort()).toEqual([
      'component:default/checkout sha256:61',
      'component:default/shop 6113728',
      'component:default/shop v1',
      'undefined pkg:oci/nothing',
    ]);
  });

  it('of a pipeline that deploys are one deploy', async () => {
    const run = (predicate: string, minute: number, content: object) =>
      cloudEvent(
        cdevent(
          {
            name: `pipelinerun.${predicate}`,
            versions: sampleNamed('service.deployed').versions,
            subject: { id: 'run-9', content },
          },
          '0.5',
          {
            id: `${predicate}-${minute}`,
            source: '/tekton',
            timestamp: `2026-02-20T10:0${minute}:00Z`,
          },
        ),
      );
    const pipelineName = 'deploy-shop';
    await app.post(
      run('finished', 5, { pipelineName, outcome: 'failure', errors: 'no' }),
    );
    await app.post(
      run('started', 1, { pipelineName, uri: 'https://ci.example/9' }),
    );
    const other = await app.post(run('started', 1, { pipelineName: 'test' }));
    expect(other.body).toEqual({
      status: 'ignored',
      reason:
        "A run is a deploy only where 'plumbline.webhooks.cdevents.deployPipelines' names its pipeline",
    });
    expect(await app.changes()).toMatchObject([
      {
        kind: 'deploy',
        entityRef: 'component:default/shop',
        environment: 'production',
        occurredAt: '2026-02-20T10:01:00.000Z',
        outcome: 'failed',
        links: { run: 'https://ci.example/9' },
      },
    ]);
  });

  it('that say nothing of changes are acknowledged and counted', async () => {
    const data = cdevent(sampleNamed('service.deployed'));
    const typed = (type: string) =>
      cloudEvent({ ...data, context: { ...data.context, type } });
    const types = [
      'dev.cdevents.artifact.packaged.0.2.0',
      'dev.cdeventsx.mytool-resource.created.0.1.0',
      'com.example.something',
      'dev.cdevents.service.deployed.9.0.0',
    ];
    for (const type of types) {
      const { status, body } = await app.post(typed(type));
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { status: 'ignored', reason: expect.any(String) },
      });
    }
    const { body } = await app.postBatch([
      typed(types[0]),
      cloudEvent(data),
      { ...typed(types[2]), data: '<xml/>', datacontenttype: 'text/xml' },
    ]);
    expect(body).toMatchObject({ changes: [{ status: 'stored' }], ignored: 2 });
    expect((await app.postBatch([])).body).toMatchObject({ status: 'ignored' });
    expect((await app.deliveries()).ignored).toMatchObject({
      [types[0]]: 2,
      [types[1]]: 1,
      [types[2]]: 2,
      [types[3]]: 1,
    });
    expect(await app.changes()).toHaveLength(1);
  });

  it('of a batch are kept beside those that are not right', async () => {
    const good = cloudEvent(cdevent(sampleNamed('service.deployed')));
    const { status, body } = await app.postBatch([
      good,
      null,
      { ...good, data: { ...good.data, context: undefined } },
      { ...good, specversion: '0.3' },
      cloudEvent(cdevent(sampleNamed('change.merged'))),
    ]);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        changes: [{ status: 'stored' }, { status: 'stored' }],
        rejected: [
          { index: 1, reason: 'The event must be an object' },
          {
            index: 2,
            reason: "'context' of the event is missing; it must be an object",
          },
          { index: 3, reason: "'specversion' of the event must be '1.0'" },
        ],
      },
    });
    const none = await app.postBatch([null, 1]);
    expect(none.status).toBe(400);
    expect(none.body.error.message).toMatch(/entry 0: The event must be/);
  });

  it.each([
    ['no JSON', structured, '{', 400, /must be JSON/],
    ['half a batch', batched, '[{"specversion":"1.0"}', 400, /must be JSON/],
    ['a batch that is none', batched, '{}', 400, /must be an array/],
    ['other bytes', structured, Buffer.from([0xff, 0xfe, 0x7b]), 400, /UTF-8/],
    ['another charset', `${structured}; charset=utf-16`, '{}', 415, /UTF-8/],
    ['no event', 'application/json', '{}', 415, /must be a CloudEvent/],
    ['nothing', structured, '', 400, /must be JSON/],
    ['too much', structured, `"${'x'.repeat(1_100_000)}"`, 413, /1 MB/],
  ])('refuse %s', async (_, type, bytes, code, sentence) => {
    const { status, body } = await app.send(bytes, { 'content-type': type });
    expect(status).toBe(code);
    expect(body.error.message).toMatch(sentence);
    expect(await app.changes()).toEqual([]);
  });

  it.each([
    [{ timestamp: 'yesterday' }, /'context.timestamp' of the event must be/],
    [{ source: '' }, /'context.source' of the event/],
    [{ type: 'dev.cdevents.change.merged.0.3.0' }, /type of its CloudEvent/],
    [{ specversion: undefined }, /needs the version of CDEvents/],
  ])('refuse a wrong context: %j', async (context, sentence) => {
    const event = cloudEvent(cdevent(sampleNamed('service.deployed')));
    const data = {
      ...event.data,
      context: { ...event.data.context, ...context },
    };
    const { status, body } = await app.post({ ...event, data });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(sentence);
  });
});
