import { defineSection } from '../../kit/section';
import { assembleService } from './assemble';
import { serviceClaims } from './claims';
import { serviceCodes, serviceGaps } from './gaps';
import { serviceSchema } from './schema';
import { serviceText } from './text';

/** What it is, and where a responder reads on. */
export const service = defineSection({
  id: 'service',
  subject: 'The service',
  schema: serviceSchema,
  assemble: assembleService,
  codes: serviceCodes,
  gaps: serviceGaps,
  restsOn: {
    catalog: true,
    facts: { links: 'service.links', repository: 'service' },
  },
  fills: [
    { title: 'Service', by: 'catalog' },
    { title: 'Links that answer', by: 'links.' },
    { title: 'Repository', by: 'repository.' },
  ],
  claims: serviceClaims,
  text: serviceText,
});
