import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { WithTour } from './Tour';

// Inside of the sign-in page: it is there once somebody has signed in.
const tour = AppRootWrapperBlueprint.make({
  name: 'tour',
  params: { component: WithTour },
});

export const tourModule = createFrontendModule({
  pluginId: 'app',
  extensions: [tour],
});
