import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeScorecardsApi } from './openapi';

describe('describeScorecardsApi', () => {
  it('is what docs/openapi/scorecards.json says', () => {
    const documented = readFileSync(
      resolve(__dirname, '../../../docs/openapi/scorecards.json'),
      'utf8',
    );
    const document = describeScorecardsApi('/api/scorecards');
    // Out of date? `yarn openapi` writes it.
    expect(JSON.parse(documented)).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });
});
