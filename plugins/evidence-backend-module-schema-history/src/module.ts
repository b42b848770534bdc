import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readSchemaHistoryCollector } from './readSchemaHistoryCollector';

/** Adds collectors of the types `flyway` and `liquibase`. */
export const schemaHistoryModule = createEvidenceModule({
  moduleId: 'schema-history',
  collectors: {
    flyway: (id, own) => readSchemaHistoryCollector(id, 'flyway', own),
    liquibase: (id, own) => readSchemaHistoryCollector(id, 'liquibase', own),
  },
});
