import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeBriefApi } from './openapi';

describe('describeBriefApi', () => {
  it('is what docs/openapi/incident-brief.json says, commands of modules aside', () => {
    const { paths, ...documented } = JSON.parse(
      readFileSync(
        resolve(__dirname, '../../../docs/openapi/incident-brief.json'),
        'utf8',
      ),
    );
    const { '/slack': ofModule, ...own } = paths;
    expect(ofModule).toBeDefined();
    const document = describeBriefApi('/api/incident-brief', []);
    // Out of date? `yarn openapi` writes it.
    expect({ ...documented, paths: own }).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });

  it('has the commands of the modules that are installed', () => {
    const name = 'answerPing';
    const document = describeBriefApi('/api/incident-brief', [
      {
        name,
        route: {
          raw: true,
          method: 'post',
          path: '/ping',
          signed: true,
          summary: 'Answer a ping',
          responses: { 200: 'The answer' },
        },
      },
    ]);
    expect(document).toMatchObject({
      paths: { '/ping': { post: { operationId: name, security: [] } } },
    });
  });
});
