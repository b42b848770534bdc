// The OpenAPI documents, made from the zod schemas of the backends.
const {
  describeEvidenceApi,
} = require('../plugins/evidence-backend/src/openapi/document');
const {
  describeBriefApi,
} = require('../plugins/incident-brief-backend/src/openapi/document');
const {
  describeScorecardsApi,
} = require('../plugins/scorecards-backend/src/openapi/document');
const {
  describeProvisioningApi,
} = require('../plugins/provisioning-backend/src/openapi/document');
const {
  describeToilApi,
} = require('../plugins/toil-backend/src/openapi/document');

exports.documents = {
  'evidence.json': describeEvidenceApi('/api/evidence'),
  'incident-brief.json': describeBriefApi('/api/incident-brief'),
  'provisioning.json': describeProvisioningApi('/api/provisioning'),
  'scorecards.json': describeScorecardsApi('/api/scorecards'),
  'toil.json': describeToilApi('/api/toil'),
};
