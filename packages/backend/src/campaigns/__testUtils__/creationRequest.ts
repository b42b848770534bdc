const host = 'https://git.acme.example';

/** Of a service with a database, by a member of the shop. */
export const creationRequest = {
  template: 'http-service',
  version: 2,
  name: 'labels',
  repository: `${host}/acme/labels`,
  answers: {
    owner: 'group:default/shop',
    purpose: 'Prints labels for parcels',
    classification: 'confidential',
    exposure: 'internal',
    tier: '2',
    stores: ['postgresql'],
  },
};
