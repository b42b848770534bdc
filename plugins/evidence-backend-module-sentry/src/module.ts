import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { projectKey } from './collector/projects';
import { readSentryCollector } from './collector/readSentryCollector';

/** Of its README. */
const example = `
sentry:
  type: sentry
  organization: acme
  token: \${SENTRY_TOKEN} # org:read, project:read and event:read
`;

/** Adds collectors of the type `sentry`, and projects as names of entities. */
export const sentryModule = createEvidenceModule({
  moduleId: 'sentry',
  examples: { sentry: example },
  identityKeys: [projectKey],
  collectors: {
    sentry: (id, own, { config }) => readSentryCollector(id, own, config),
  },
});
