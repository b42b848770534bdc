import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './canonical.mjs';
import { canonicalDocument } from './openapi.mjs';

function documentOf(schemas, operation = {}) {
  return {
    servers: [{ url: '/api/toil' }],
    paths: {
      '/candidates': {
        get: {
          summary: 'Candidates',
          responses: {
            200: {
              description: 'Some',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Page' },
                },
              },
            },
          },
          ...operation,
        },
      },
    },
    components: { schemas },
  };
}

const page = {
  type: 'object',
  properties: {
    state: { type: 'string', enum: ['open', 'closed'] },
    next: { $ref: '#/components/schemas/Page' },
  },
  required: ['state', 'next'],
};
const before = canonicalDocument(documentOf({ Page: page }));

test('names, texts and orders are no difference', () => {
  const other = {
    required: ['next', 'state'],
    description: 'Another text',
    properties: {
      next: { $ref: '#/components/schemas/PageOfCandidates' },
      state: { enum: ['closed', 'open'], type: 'string' },
    },
    type: 'object',
  };
  const after = documentOf(
    { PageOfCandidates: other },
    { summary: 'Another one' },
  );
  after.paths['/candidates'].get.responses[200].content[
    'application/json'
  ].schema.$ref = '#/components/schemas/PageOfCandidates';

  assert.deepEqual(differences(before, canonicalDocument(after)), []);
});

test('each difference is a line with its place', () => {
  const after = canonicalDocument(
    documentOf(
      { Page: { ...page, required: ['state'] } },
      { parameters: [{ in: 'query', name: 'owner', schema: {} }] },
    ),
  );
  const operation = '/GET /api/toil/candidates';

  assert.deepEqual(differences(before, after), [
    `added ${operation}/parameters/query owner: {"required":false,"schema":{}}`,
    `changed ${operation}/responses/200/application/json/required: ["next","state"] → ["state"]`,
  ]);
  assert.deepEqual(
    differences(before, {}).map(line => line.split(':')[0]),
    [`removed ${operation}`],
  );
});
