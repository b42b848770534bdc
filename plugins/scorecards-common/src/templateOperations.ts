import { defineOperations } from '@plumbline/backstage-plugin-evidence-common';
import { hidden, listOf, malformed } from './decisions';
import {
  listedTemplateSchema,
  renderedServiceSchema,
  renderRequestSchema,
  templateDetailSchema,
} from './schemas';

const unknown = { 404: 'There is no such version of a template' };

/** What services are made of. */
export const templateOperations = defineOperations({
  listTemplates: {
    method: 'get',
    path: '/templates',
    summary: 'List templates for services, with the versions that are offered',
    output: listOf(listedTemplateSchema),
    errors: malformed,
    action: {
      name: 'list-service-templates',
      title: 'List templates for services',
      description:
        'Lists the templates that new services are made of: versions, until when each is supported, who answers for it, and the contract that it comes with.',
    },
  },
  getTemplate: {
    method: 'get',
    path: '/templates/{id}/{version}',
    summary: 'Get a version of a template: its questions and its files',
    output: templateDetailSchema,
    errors: { ...malformed, ...hidden, ...unknown },
  },
  renderTemplate: {
    method: 'post',
    path: '/templates/{id}/{version}/render',
    summary: 'Show the files that answers come to; nothing is made',
    body: renderRequestSchema,
    bodyName: 'service',
    output: renderedServiceSchema,
    errors: unknown,
  },
});
