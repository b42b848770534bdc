import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { WithExampleLinks } from './ExampleLinks';

const exampleLinks = AppRootWrapperBlueprint.make({
  name: 'example-links',
  params: { component: WithExampleLinks },
});

export const exampleLinksModule = createFrontendModule({
  pluginId: 'app',
  extensions: [exampleLinks],
});
