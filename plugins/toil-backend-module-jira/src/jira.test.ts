import {
  startSources,
  testOccurrenceSource,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { answers } from './__testUtils__/answers';
import { jiraModule } from './module';

jest.setTimeout(60_000);

const queries = { ops: 'project = OPS' };
const first = {
  id: 'OPS-1',
  url: expect.stringMatching(/^http:.+\/browse\/OPS-1$/),
  minutes: 30,
  text: 'It is stuck',
};

describe('issues of Jira', () => {
  describe('in the cloud', () => {
    testOccurrenceSource({
      module: jiraModule,
      answers,
      config: url => ({
        type: 'jira',
        url,
        cloud: true,
        queries,
        basicAuth: { username: 'ana', password: 'hush' },
        keyField: 'customfield_10050',
      }),
      secret: 'hush',
      first: { ...first, key: 'Restart a worker' },
    });
  });

  describe('in Data Center', () => {
    testOccurrenceSource({
      module: jiraModule,
      answers,
      config: url => ({ type: 'jira', url, token: 'hush', queries }),
      secret: 'hush',
      first,
    });
  });

  it('must be configured as they can be read', async () => {
    const { read, stop } = await startSources(jiraModule);
    expect(() => read({ type: 'jira', queries })).toThrow(
      "'plumbline.toil.sources.tickets.url' must be the http or https address of the tracker, such as https://acme.atlassian.net",
    );
    expect(() =>
      read({
        type: 'jira',
        url: 'https://x.test',
        queries: { a: 'project = A ORDER BY key' },
      }),
    ).toThrow('must be JQL without an order, such as project = OPS');
    await stop();
  });
});
