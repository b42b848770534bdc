import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readSchemaHistoryCollector } from './readSchemaHistoryCollector';

/** Of its README. */
const example = (type: string) => `
shop-schema:
  type: ${type}
  connection: postgresql://reader:\${SHOP_READER_PASSWORD}@db.example:5432/shop
  service: checkout
`;

/** Adds collectors of the types `flyway` and `liquibase`. */
export const schemaHistoryModule = createEvidenceModule({
  moduleId: 'schema-history',
  examples: { flyway: example('flyway'), liquibase: example('liquibase') },
  collectors: {
    flyway: (id, own) => readSchemaHistoryCollector(id, 'flyway', own),
    liquibase: (id, own) => readSchemaHistoryCollector(id, 'liquibase', own),
  },
});
