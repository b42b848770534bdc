import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readLinksCollector } from './readLinksCollector';

/** Adds collectors of the type `links`. */
export const linksModule = createEvidenceModule({
  moduleId: 'links',
  collectors: {
    links: (id, own, { config }) => readLinksCollector(id, own, config),
  },
});
