import { createApiRef } from '@backstage/core-plugin-api';
import type { ToilApi } from './types';

/** Where the pages of this plugin get the backlog. */
export const toilApiRef = createApiRef<ToilApi>({ id: 'plugin.toil.api' });
