import {
  startSources,
  testOccurrenceSource,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { answers } from './__testUtils__/answers';
import { serviceNowModule } from './module';

jest.setTimeout(60_000);

const section = (url: string) => ({
  type: 'servicenow',
  url,
  tables: { requests: 'sc_req_item' },
  basicAuth: { username: 'ana', password: 'hush' },
});

testOccurrenceSource({
  module: serviceNowModule,
  answers,
  config: section,
  secret: 'hush',
  first: {
    id: 'RITM1',
    url: expect.stringMatching(/uri=sc_req_item\.do%3Fsys_id%3Ds1$/),
    owner: 'Payments',
  },
});

describe('records of ServiceNow', () => {
  it('are selected by a query, of tables that have names', async () => {
    const { read, stop } = await startSources(serviceNowModule);
    const tracker = await TrackerServer.start(answers);
    const source = read({ ...section(tracker.url), query: 'active=false' });
    const { signal } = new AbortController();
    await source.read('sc_req_item', { since: 0, signal });
    expect(tracker.requests[0].searchParams.get('sysparm_query')).toMatch(
      /^active=false\^sys_updated_on>=.+\^ORDERBYsys_created_on\^ORDERBYsys_id$/,
    );
    expect(() =>
      read({ ...section('https://x.test'), tables: { a: 'x/y' } }),
    ).toThrow("tables.a' must be the name of a table, such as sc_req_item");
    await tracker.stop();
    await stop();
  });
});
