import {
  createOpenApiDocument,
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  budgetSchema,
  listedPolicySchema,
  listedProductSchema,
  policyPreviewSchema,
  productDetailsSchema,
  standardsProblemSchema,
} from '@plumbline/backstage-plugin-provisioning-common';
import { z } from 'zod';
import { previewSchema } from '../routes/schemas';
import { exemptionPaths } from './exemptionPaths';
import { requestPaths } from './requestPaths';
import { bodyErrors, idParams, readErrors } from './responses';

const forbidden = { '403': errorContent('The permission is missing') };

/** What `GET /openapi.json` answers, and docs/openapi/provisioning.json holds. */
export function describeProvisioningApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Provisioning',
    description:
      'Typed requests for infrastructure: planned, judged, approved, applied and recorded',
    baseUrl,
    paths: {
      '/products': {
        get: {
          operationId: 'listProducts',
          summary: 'What can be asked for, and what each level promises',
          responses: {
            '200': jsonContent(
              'All of them',
              z.object({ items: z.array(listedProductSchema) }),
            ),
            ...readErrors,
          },
        },
      },
      '/products/{id}': {
        get: {
          operationId: 'getProduct',
          summary: 'One product, with its form as JSON Schema',
          requestParams: { path: idParams },
          responses: {
            '200': jsonContent('The product', productDetailsSchema),
            ...readErrors,
            '404': errorContent('There is no such product'),
          },
        },
      },
      '/problems': {
        get: {
          operationId: 'listProblems',
          summary: 'Files of the standards that are not in force as written',
          responses: {
            '200': jsonContent(
              'All of them',
              z.object({ items: z.array(standardsProblemSchema) }),
            ),
            ...readErrors,
          },
        },
      },
      '/budgets': {
        get: {
          operationId: 'listBudgets',
          summary: 'What cost centers may spend a month, and what is taken',
          responses: {
            '200': jsonContent(
              'All of them',
              z.object({ items: z.array(budgetSchema) }),
            ),
            ...readErrors,
            ...forbidden,
          },
        },
      },
      ...requestPaths,
      ...exemptionPaths,
      '/policies': {
        get: {
          operationId: 'listPolicies',
          summary: 'Policies in force, where they are enforced, what they did',
          responses: {
            '200': jsonContent(
              'All of them, by id',
              z.object({
                items: z.array(listedPolicySchema),
                /** Older requests were not looked at. */
                truncated: z.boolean(),
              }),
            ),
            ...readErrors,
          },
        },
      },
      '/policies/preview': {
        post: {
          operationId: 'previewPolicy',
          summary: 'What an edited policy would say of all past plans',
          requestBody: {
            required: true,
            ...jsonContent('The policy as its file has it', previewSchema),
          },
          responses: {
            '200': jsonContent('What flips, each way', policyPreviewSchema),
            ...bodyErrors,
            '409': errorContent('Another policy is being previewed'),
          },
        },
      },
    },
  });
}
