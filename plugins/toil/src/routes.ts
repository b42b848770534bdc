import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The first page; the others are below it. */
export const rootRouteRef = createRouteRef({ id: 'toil' });

/** Where a scaffolder template is filled in; absent in a portal without one. */
export const templateRouteRef = createExternalRouteRef({
  id: 'toil-template',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});
