import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

// Without a name it replaces the app's own sign-in page.
const signInPage = SignInPageBlueprint.make({
  params: {
    loader: () =>
      import('./PlumblineSignInPage').then(m => m.PlumblineSignInPage),
  },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
