import {
  startSources,
  testOccurrenceSource,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { answers } from './__testUtils__/answers';
import { gitlabModule } from './module';

jest.setTimeout(60_000);

const section = (url: string) => ({
  type: 'gitlab',
  url,
  token: 'hush',
  projects: { ops: 'acme/ops' },
});

testOccurrenceSource({
  module: gitlabModule,
  answers,
  config: section,
  secret: 'hush',
  first: {
    id: 'acme/ops#1',
    url: 'https://gitlab.com/acme/ops/-/issues/1',
    minutes: 30,
  },
});

describe('issues of GitLab', () => {
  it('must be configured as they can be read', async () => {
    const { read, stop } = await startSources(gitlabModule);
    expect(() => read({ type: 'gitlab' })).toThrow(
      "'plumbline.toil.sources.tickets.projects' is missing",
    );
    expect(read({ type: 'gitlab', projects: { a: '17' } }).parts).toEqual([
      '17',
    ]);
    await stop();
  });
});
