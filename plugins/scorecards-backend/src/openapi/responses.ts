import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

export const refused = {
  '400': errorContent('What was sent is malformed'),
  '401': errorContent('Credentials are missing'),
};

export const notThere = {
  '404': errorContent('There is nothing of that name that the caller may see'),
};

/** Of what users alone decide. */
export const decided = {
  ...refused,
  '403': errorContent('Only a signed-in user who may decide this'),
  ...notThere,
  '409': errorContent('It is not as it was read; the sentence says how it is'),
};

export const byId = z.object({ id: z.string() });

export function body<T extends z.ZodType>(description: string, schema: T) {
  return { required: true, ...jsonContent(description, schema) };
}
