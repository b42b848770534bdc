import {
  startSources,
  testOccurrenceSource,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { answers } from './__testUtils__/answers';
import { githubModule } from './module';

jest.setTimeout(60_000);

const section = (url: string) => ({
  type: 'github',
  url,
  token: 'hush',
  repositories: { ops: 'acme/ops' },
});

testOccurrenceSource({
  module: githubModule,
  answers,
  config: section,
  secret: 'hush',
  first: {
    id: 'acme/ops#1',
    url: 'https://github.com/acme/ops/issues/1',
    owner: 'payments',
    text: 'It is <b>stuck</b>',
  },
});

describe('issues of GitHub', () => {
  let sources: Awaited<ReturnType<typeof startSources>>;

  beforeAll(async () => {
    sources = await startSources(githubModule);
  });
  afterAll(() => sources.stop());

  it('are no pull requests, and have all labels that are configured', async () => {
    const tracker = await TrackerServer.start(answers);
    tracker.hold(3, Date.now());
    tracker.tickets[1].isOther = true;
    const source = sources.read({
      ...section(tracker.url),
      labels: { toil: 'toil', ops: 'ops' },
    });
    const { signal } = new AbortController();
    const { items, refused } = await source.read('acme/ops', {
      since: 0,
      signal,
    });
    expect(items.map(({ id }) => id)).toEqual(['acme/ops#1', 'acme/ops#3']);
    expect(refused).toBe(0);
    expect(tracker.requests[0].searchParams.get('labels')).toBe('toil,ops');
    expect(tracker.headers[0]).toMatchObject({
      authorization: 'Bearer hush',
      'x-github-api-version': '2022-11-28',
    });
    await tracker.stop();
  });

  it('must be configured as they can be read', () => {
    expect(() =>
      sources.read({ type: 'github', repositories: { a: 'acme' } }),
    ).toThrow(
      "'plumbline.toil.sources.tickets.repositories.a' must be the owner and the name of a repository, such as acme/shop",
    );
    expect(sources.read({ ...section(''), url: undefined }).parts).toEqual([
      'acme/ops',
    ]);
  });
});
