import { defineOperations } from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, listOf, malformed } from './decisions';
import { serviceCreatePermission } from './permissions';
import {
  contractQuerySchema,
  creationDecisionSchema,
  creationQuerySchema,
  creationRequestSchema,
  creationSchema,
  creationsPageSchema,
  listedTemplateSchema,
  pathFiguresQuerySchema,
  pathFiguresSchema,
  renderedServiceSchema,
  renderRequestSchema,
  serviceContractSchema,
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
    action: {
      name: 'get-service-template',
      title: 'Get a template for services',
      description:
        'Answers what a version of a template asks, with the consequence of each answer, and the files that it makes.',
    },
  },
  renderTemplate: {
    method: 'post',
    path: '/templates/{id}/{version}/render',
    summary: 'Show the files that answers come to; nothing is made',
    body: renderRequestSchema,
    bodyName: 'service',
    output: renderedServiceSchema,
    errors: { ...unknown, 409: 'No repository may be made at the address' },
  },
  getServiceContract: {
    method: 'get',
    path: '/contract',
    summary: 'Get what a service owes and is promised, and how both stand',
    query: contractQuerySchema,
    output: serviceContractSchema,
    errors: { ...hidden, 404: 'It is from no template with a contract' },
  },
  createService: {
    ...decision('service-create'),
    permission: serviceCreatePermission,
    path: '/creations',
    summary:
      'Create a service from a template: its entry, repository, contents',
    body: creationRequestSchema,
    bodyName: 'creation',
    output: creationSchema,
    status: 201,
    errors: {
      ...unknown,
      409: 'The name is taken, no repository may be made at the address, the version is not offered, or too many are open',
    },
    action: {
      name: 'create-service',
      title: 'Create a service',
      description:
        "Creates a service from a template, owned by one of the caller's groups: registers it as proposed, makes its repository, and proposes its contents there. Read the questions with get-service-template, and show the user the answers first.",
    },
  },
  listCreations: {
    method: 'get',
    path: '/creations',
    summary: 'List services that were created here, the latest first',
    query: creationQuerySchema,
    output: creationsPageSchema,
  },
  getPathFigures: {
    method: 'get',
    path: '/creation-figures',
    summary: 'Get how far created services got, how fast, and where they stop',
    query: pathFiguresQuerySchema,
    output: pathFiguresSchema,
    errors: malformed,
  },
  getCreation: {
    method: 'get',
    path: '/creations/{id}',
    summary: 'Get a creation with its steps, and who has to act',
    output: creationSchema,
    errors: hidden,
  },
  resumeCreation: {
    ...decision('service-resume'),
    permission: serviceCreatePermission,
    path: '/creations/{id}/resume',
    summary: 'Go on with a creation that has stopped',
    body: creationDecisionSchema,
    output: creationSchema,
  },
  withdrawCreation: {
    ...decision('service-withdraw'),
    permission: serviceCreatePermission,
    path: '/creations/{id}/withdraw',
    summary: 'Take back what a creation made, where it is unchanged',
    body: creationDecisionSchema,
    output: creationSchema,
  },
});
