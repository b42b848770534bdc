import { errorContent } from '@plumbline/backstage-plugin-evidence-node';

/** What every route may refuse. */
export const readErrors = {
  '400': errorContent('The request is malformed'),
  '401': errorContent('Credentials are missing or not accepted'),
};

/** What every route that reads a body may refuse. */
export const bodyErrors = {
  ...readErrors,
  '413': errorContent('The body is over 1 MB'),
  '415': errorContent('The body is sent with a Content-Encoding'),
};

export const permissionError = {
  '403': errorContent('The permission for this is missing'),
};
