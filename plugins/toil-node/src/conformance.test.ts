import { startSources } from './testUtils/startSources';
import { acmeAnswers, acmeModule } from './testUtils/acme';
import { testOccurrenceSource } from './testUtils/testOccurrenceSource';

jest.setTimeout(60_000);

const section = (url: string) => ({
  type: 'acme',
  url,
  token: 'hush',
  projects: { ops: 'OPS' },
});

testOccurrenceSource({
  module: acmeModule,
  answers: acmeAnswers,
  config: section,
  secret: 'hush',
  first: { id: 'OPS-1', owner: 'payments' },
});

describe('what every tracker is configured with', () => {
  it('is refused by its key, and has defaults', async () => {
    const { read, stop } = await startSources(acmeModule);
    const own = section('https://x.test');
    expect(() => read({ ...own, url: 'ftp://x.test' })).toThrow(
      "'plumbline.toil.sources.tickets.url' must be the http or https address of the tracker, such as https://tickets.acme.example",
    );
    expect(() => read({ ...own, token: 'hüsh…' })).toThrow(
      /^'plumbline\.toil\.sources\.tickets' has credentials that HTTP can't carry$/,
    );
    expect(() => read({ ...own, projects: {} })).toThrow(
      "'plumbline.toil.sources.tickets.projects' is missing; it must map names to what is read, each the key of a project, such as OPS",
    );
    expect(() => read({ ...own, projects: { a: 'x y' } })).toThrow(
      "'plumbline.toil.sources.tickets.projects.a' must be the key of a project, such as OPS",
    );
    expect(
      read({ ...own, labels: { a: 'toil', b: 'ops' }, frequency: '1m' }),
    ).toMatchObject({
      labels: 'toil,ops',
      frequencyMs: 60_000,
      meanings: { service: 'service:', owner: 'team:', key: 'toil:' },
    });
    await stop();
  });
});
