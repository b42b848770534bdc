import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readOpsgenieCollector } from './collector/readOpsgenieCollector';

/** Of its README. */
const example = `
opsgenie:
  type: opsgenie
  region: eu # the default is us
  apiKey: \${OPSGENIE_API_KEY}
`;

/** Adds collectors of the type `opsgenie`. */
export const opsgenieModule = createEvidenceModule({
  moduleId: 'opsgenie',
  examples: { opsgenie: example },
  collectors: {
    opsgenie: (id, own, { config }) => readOpsgenieCollector(id, own, config),
  },
});
