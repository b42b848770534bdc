import type { Candidate } from '../schemas';
import { candidatesCsv, candidatesMarkdown } from '.';

const candidate = (title: string): Candidate => ({
  id: 'c-1',
  state: 'open',
  version: 1,
  kind: 'request',
  title,
  priority: 15,
  bucket: 'automate-first',
  computedBucket: 'review',
  bucketRule: 'risks an outage',
  frequency: { level: 'weekly', score: 5, words: 'weekly', basis: 'reviewed' },
  risk: { level: 'outage', score: 5, words: 'outage', basis: 'reviewed' },
  recoverability: {
    level: 'expert-only',
    score: 1,
    words: 'expert-only',
    basis: 'reviewed',
  },
  judgement: 'none',
  minutesPerMonth: 126,
  stale: false,
  staleReasons: [],
  reasons: ['observed 2 times a month'],
  services: [],
  unmatched: [],
  owner: 'group:default/data',
  attributes: {},
  autonomy: 'observe',
  readiness: {},
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
});

describe('the backlog as a file', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])(
    'lets no title become a formula: %s',
    title => {
      expect(candidatesCsv([candidate(title)])).toContain(`'${title}`);
    },
  );

  it('quotes what would end a cell', () => {
    expect(candidatesCsv([candidate('a "b", c')])).toContain('"a ""b"", c"');
  });

  it('lets no title become markup', () => {
    const [row] = candidatesMarkdown([candidate('<b>a</b> | [x](y)\nz')], {
      at: '2026-11-20T10:00:00Z',
    })
      .split('\n')
      .filter(line => line.startsWith('| 15'));
    expect(row).toBe(
      '| 15 | \\<b\\>a\\</b\\> \\| \\[x\\](y) z (group:default/data) | 5 weekly | 5 outage | 1 expert-only | 2.1 | observed 2 times a month |  |',
    );
  });

  it('says when nothing is in it', () => {
    expect(candidatesMarkdown([], { at: 'now' })).toContain(
      'Nothing is in it.',
    );
  });
});
