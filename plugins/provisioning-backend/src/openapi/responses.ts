import { errorContent } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

export const readErrors = { '401': errorContent('Credentials are missing') };
export const bodyErrors = {
  ...readErrors,
  '400': errorContent('What was sent is malformed'),
  '403': errorContent('It is not for the caller, or a person is asked for'),
};
export const unknown = {
  '404': errorContent('There is none that the caller may see'),
};
export const idParams = z.object({ id: z.string() });
