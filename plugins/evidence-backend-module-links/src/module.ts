import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { portalLinks } from './portalLinks';
import { readLinksCollector } from './readLinksCollector';

/** Of its README. */
const example = `
links:
  type: links
`;

/** Adds collectors of the type `links`, and links of annotations that portals have. */
export const linksModule = createEvidenceModule({
  moduleId: 'links',
  examples: { links: example },
  collectors: {
    links: (id, own, { config }) => readLinksCollector(id, own, config),
  },
  linkPatterns: ({ config }) => portalLinks(config),
});
