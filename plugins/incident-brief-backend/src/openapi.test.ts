import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeBriefApi } from './openapi';

describe('describeBriefApi', () => {
  it('is what docs/openapi/incident-brief.json says', () => {
    const documented = readFileSync(
      resolve(__dirname, '../../../docs/openapi/incident-brief.json'),
      'utf8',
    );
    const document = describeBriefApi('/api/incident-brief');
    // Out of date? `yarn openapi` writes it.
    expect(JSON.parse(documented)).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });
});
