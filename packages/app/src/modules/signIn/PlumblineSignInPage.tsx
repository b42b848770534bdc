import { ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  SignInPageProps,
  useApi,
} from '@backstage/core-plugin-api';
import { ConfiguredSignInPage } from './ConfiguredSignInPage';
import { ExampleSignInPage } from './ExampleSignInPage';

/** The sign-in that configuration asks for: `plumbline.signIn`, else `auth.providers`. */
export function PlumblineSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  switch (config.getOptionalString('plumbline.signIn')) {
    case 'example':
      return <ExampleSignInPage {...props} />;
    case 'guest':
      return <ProxiedSignInPage {...props} provider="guest" />;
    default:
      return <ConfiguredSignInPage {...props} />;
  }
}
