// Writes docs/openapi/*.json from the zod schemas of the backends: `yarn openapi`.
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { format, resolveConfig } = require('prettier');
const {
  describeEvidenceApi,
} = require('../plugins/evidence-backend/src/openapi/document');
const {
  describeBriefApi,
} = require('../plugins/incident-brief-backend/src/openapi');
const {
  describeScorecardsApi,
} = require('../plugins/scorecards-backend/src/openapi');
const {
  describeProvisioningApi,
} = require('../plugins/provisioning-backend/src/openapi');
const { describeToilApi } = require('../plugins/toil-backend/src/openapi');

const documents = {
  'evidence.json': describeEvidenceApi('/api/evidence'),
  'incident-brief.json': describeBriefApi('/api/incident-brief'),
  'provisioning.json': describeProvisioningApi('/api/provisioning'),
  'scorecards.json': describeScorecardsApi('/api/scorecards'),
  'toil.json': describeToilApi('/api/toil'),
};

async function write(name, document) {
  const file = resolve(__dirname, '../docs/openapi', name);
  const options = await resolveConfig(file);
  writeFileSync(
    file,
    format(JSON.stringify(document), { ...options, filepath: file }),
  );
}

Promise.all(
  Object.entries(documents).map(([name, document]) => write(name, document)),
);
