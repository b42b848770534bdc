// The OpenAPI documents, made from the zod schemas of the backends.
const {
  describeEvidenceApi,
} = require('../plugins/evidence-backend/src/openapi/document');
const {
  describeBriefApi,
} = require('../plugins/incident-brief-backend/src/openapi');
const {
  slashCommandRoute,
} = require('../plugins/incident-brief-backend-module-slack/src/slashCommandRoute');
const {
  describeScorecardsApi,
} = require('../plugins/scorecards-backend/src/openapi');
const {
  describeProvisioningApi,
} = require('../plugins/provisioning-backend/src/openapi');
const { describeToilApi } = require('../plugins/toil-backend/src/openapi');

exports.documents = {
  'evidence.json': describeEvidenceApi('/api/evidence'),
  'incident-brief.json': describeBriefApi('/api/incident-brief', [
    { name: 'answerSlashCommand', route: slashCommandRoute },
  ]),
  'provisioning.json': describeProvisioningApi('/api/provisioning'),
  'scorecards.json': describeScorecardsApi('/api/scorecards'),
  'toil.json': describeToilApi('/api/toil'),
};
